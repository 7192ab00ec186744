import { useEffect } from 'react';

const DIALOG = '[role=dialog]';

// Gives the focus back to what had it before a dialog took it. Dialogs are gone from the page at once when they are closed,
// so they cannot do that themselves.
export function useReturnFocus(): void {
  useEffect(() => {
    let opener: HTMLElement | null = null;
    const onFocus = ({ target, relatedTarget }: FocusEvent) => {
      const isInDialog = target instanceof Element && target.closest(DIALOG) !== null;
      if (!isInDialog) opener = null;
      else if (relatedTarget instanceof HTMLElement && !relatedTarget.closest(DIALOG)) opener = relatedTarget;
    };
    const changes = new MutationObserver(() => {
      if (!opener || document.activeElement !== document.body || document.querySelector(DIALOG)) return;
      const next = opener.isConnected ? opener : document.querySelector<HTMLElement>('main h1');
      opener = null;
      next?.focus({ preventScroll: true });
    });
    document.addEventListener('focusin', onFocus);
    changes.observe(document.body, { childList: true, subtree: true });
    return () => {
      document.removeEventListener('focusin', onFocus);
      changes.disconnect();
    };
  }, []);
}
