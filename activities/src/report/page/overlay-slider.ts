/** Lets every slider of the page set how strongly saliency covers the pictures; they move together. */
export function startOverlaySliders(): void {
  const sliders = [...document.querySelectorAll<HTMLInputElement>('input.overlay-strength')];
  const apply = (value: string): void => {
    document.documentElement.style.setProperty('--overlay', String(Number(value) / 100));
    for (const slider of sliders) {
      slider.value = value;
      const shown = slider.closest('.slider')?.querySelector('output');
      if (shown) shown.textContent = `${value} %`;
    }
  };
  for (const slider of sliders) {
    slider.closest('.slider')?.removeAttribute('hidden');
    slider.addEventListener('input', () => apply(slider.value));
  }
}
