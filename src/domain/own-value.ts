/**
 * What a table of words has for a word that came from outside. Looked up as `table[word]`, the word "constructor" would
 * find what every object has.
 */
export function ownValue<T>(table: Readonly<Record<string, T>>, word: string): T | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined;
}
