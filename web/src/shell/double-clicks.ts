// A double click on what sends a form or ends a dialog is meant as one: its second click comes before the page can show
// that the first is under way, and would start the same thing twice.
const ONCE = 'button[type=submit], [role=dialog] .mantine-Button-root';

export function takeDoubleClicksAsOne(): void {
  const stop = (event: MouseEvent) => {
    if (event.detail < 2 || !(event.target instanceof Element) || !event.target.closest(ONCE)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  window.addEventListener('click', stop, { capture: true });
}
