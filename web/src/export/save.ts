/** Saves something made in the page as a file. */
export function save(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The download has begun when the click returns, but not all browsers have read it by then.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** A name that any file system takes. */
export function fileName(text: string): string {
  const plain = text.toLowerCase().replace(/[æåø]/g, (letter) => ({ æ: 'ae', å: 'a', ø: 'o' })[letter] ?? letter).normalize('NFD').replace(/\p{M}/gu, '');
  return plain.replace(/[^a-z0-9.]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 80) || 'nabolag';
}
