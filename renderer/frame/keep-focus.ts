/**
 * Where the focused element goes away or is switched off (a button that is done with, a row that was filtered out),
 * the heading of the screen takes the focus: else keys would go nowhere, and a screen reader would begin at the top.
 */

/** Dialogs and menus put the focus back themselves, a moment after they close. Milliseconds. */
const patienceMs = 80;

/** Watches over the focus from now on. Returns the function that ends it. */
export function keepFocus(): () => void {
  let focused: Element | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onFocus = ({ target }: FocusEvent): void => {
    focused = target instanceof Element ? target : null;
  };
  const restore = (): void => {
    if (!isLost() || document.querySelector('[role="dialog"], [role="alertdialog"]')) return;
    document.querySelector<HTMLElement>('h1[tabindex]')?.focus();
  };
  const isLost = (): boolean =>
    focused !== null &&
    (!focused.isConnected || focused.matches(':disabled')) &&
    (document.activeElement === null || document.activeElement === document.body);
  const observer = new MutationObserver(() => {
    if (!isLost()) return;
    clearTimeout(timer);
    timer = setTimeout(restore, patienceMs);
  });
  document.addEventListener('focusin', onFocus);
  observer.observe(document.body, { childList: true, subtree: true, attributeFilter: ['disabled'] });
  return () => {
    observer.disconnect();
    clearTimeout(timer);
    document.removeEventListener('focusin', onFocus);
  };
}
