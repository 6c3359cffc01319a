/** The page's one script: the slider that sets how strongly saliency covers the pictures. */
export const REPORT_SCRIPT = `
const slider = document.getElementById('overlay-strength');
if (slider) {
  const shown = document.getElementById('overlay-value');
  const apply = () => {
    document.documentElement.style.setProperty('--overlay', String(slider.value / 100));
    shown.textContent = slider.value + ' %';
  };
  slider.parentElement.hidden = false;
  slider.addEventListener('input', apply);
  apply();
}
`;
