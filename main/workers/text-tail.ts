/** The end of a text that may be long. */
export class TextTail {
  readonly #limit: number;
  #text = '';

  /** @param limit characters to keep */
  constructor(limit: number) {
    this.#limit = limit;
  }

  append(chunk: string): void {
    this.#text = (this.#text + chunk).slice(-this.#limit);
  }

  get text(): string {
    return this.#text.trim();
  }
}
