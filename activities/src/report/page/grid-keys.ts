/** Lets the arrow keys, Home and End move through the buttons of a grid, row by row as they are laid out. */
export function startGridKeys(grid: HTMLElement): void {
  grid.addEventListener('keydown', (event) => {
    const buttons = [...grid.querySelectorAll('button')];
    const at = buttons.findIndex((button) => button === document.activeElement);
    if (at < 0) return;
    const top = buttons[0]?.getBoundingClientRect().top;
    const columns = buttons.filter((button) => button.getBoundingClientRect().top === top).length;
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      ArrowUp: at - columns,
      ArrowDown: at + columns,
      Home: 0,
      End: buttons.length - 1,
    };
    const target = buttons[steps[event.key] ?? -1];
    if (target === undefined) return;
    event.preventDefault();
    target.focus();
  });
}
