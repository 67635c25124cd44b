/** Where the focus goes after a decision: to the card, so that keys mean the next track and not a button. */
export function focusCard(): void {
  document.querySelector<HTMLElement>('[data-card]')?.focus();
}
