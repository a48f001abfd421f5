/** Makes a thing once for the same parts, so that the map, tables and charts see it is the same. */
export function remember<T>(): (parts: readonly unknown[], make: () => T) => T {
  let last: { readonly parts: readonly unknown[]; readonly made: T } | undefined;
  return (parts, make) => {
    const before = last;
    const same = before !== undefined && before.parts.length === parts.length && parts.every((part, i) => Object.is(part, before.parts[i]));
    if (same) return before.made;
    const made = make();
    last = { parts, made };
    return made;
  };
}
