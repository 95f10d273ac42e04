/** Control characters, and marks that turn the direction of what follows them: with those a file that ends in .exe seems to end in .pdf. */
const DECEIVING = /[\p{Cc}\p{Bidi_Control}]/gu;

/** What a stranger called something, as it is written: it neither hides its end nor turns what stands beside it. */
export function plain(name: string): string {
  return name.replace(DECEIVING, "").trim();
}
