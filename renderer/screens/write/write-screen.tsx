export function WriteScreen() {
  return null;
}
