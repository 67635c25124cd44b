/** Folder choice: asks the person for a folder, in the system's dialog where the host has one, else in the page's. */
import { create } from 'zustand';
import { bridge } from '../bridge/bridge.ts';

interface FolderChoiceState {
  /** The question that is open in the page. */
  readonly question: {
    /** What the button that ends it says. */
    readonly confirm: string;
    readonly answer: (paths: readonly string[]) => void;
  } | null;
}

export const useFolderChoice = create<FolderChoiceState>(() => ({ question: null }));

/**
 * The folders that the person chose; empty when they chose none. The page's own dialog gives one at most.
 *
 * @param confirm what the page's button says, such as "Add this folder".
 */
export async function chooseFolders(confirm: string): Promise<readonly string[]> {
  const chosen = await bridge.chooseFolders();
  if (chosen !== null) return chosen;
  answerFolderChoice([]);
  return new Promise((answer) => {
    useFolderChoice.setState({ question: { confirm, answer } });
  });
}

/** Ends the open question. */
export function answerFolderChoice(paths: readonly string[]): void {
  const { question } = useFolderChoice.getState();
  useFolderChoice.setState({ question: null });
  question?.answer(paths);
}
