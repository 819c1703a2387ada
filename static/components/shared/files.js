// Files that are dropped or pasted.

/** The image among what is dropped or pasted. @param {DataTransfer | null} transfer */
export const imageFileOf = (transfer) => [...(transfer?.files ?? [])].find(({ type }) => type.startsWith("image/")) ?? transfer?.files[0] ?? null;
