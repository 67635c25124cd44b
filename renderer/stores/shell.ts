/** Shell store: which screen is open, and which dialog. */
import { create } from 'zustand';
import { remember, useSettings } from './settings.ts';

export const screens = ['library', 'review', 'write', 'history', 'retrain', 'models', 'settings'] as const;
export type Screen = (typeof screens)[number];
export type OpenDialog = 'keys' | null;

interface ShellState {
  readonly screen: Screen;
  readonly dialog: OpenDialog;
  /** Rises with each navigation, so that the new screen takes the focus; 0 at start. */
  readonly navigations: number;
}

/** The screen that an address names; the library for any other. */
export function screenOf(hash: string): Screen {
  const name = hash.replace(/^#/, '');
  return screens.find((screen) => screen === name) ?? 'library';
}

export const useShell = create<ShellState>(() => ({ screen: 'library', dialog: null, navigations: 0 }));

export function goTo(screen: Screen): void {
  if (screenOf(location.hash) === screen) showScreen(screen);
  else location.hash = screen;
}

export function openDialog(dialog: OpenDialog): void {
  useShell.setState({ dialog });
}

export function closeDialog(): void {
  openDialog(null);
}

/** Follows the address from now on, starting with what it names, else with the screen that was open last. */
export function followAddress(): void {
  const start = location.hash === '' ? `#${useSettings.getState().screen}` : location.hash;
  useShell.setState({ screen: screenOf(start) });
  if (location.hash === '' && screenOf(start) !== 'library') history.replaceState(null, '', start);
  addEventListener('hashchange', () => showScreen(screenOf(location.hash)));
}

function showScreen(screen: Screen): void {
  remember('screen', screen);
  useShell.setState(({ navigations }) => ({ screen, navigations: navigations + 1 }));
}
