// Receptive fields: which cells of the image a cell of a layer sees.

/**
 * Return the rows and columns of the image that a cell sees, as FieldMap.patch of
 * cnnviz/nets/receptive/fields.py does: of branches, those that see something; null if none does.
 * @param {Inside.Fields} fields
 * @param {number} row
 * @param {number} column
 * @returns {{top: number, bottom: number, left: number, right: number} | null}  all included
 */
export function fieldOf(fields, row, column) {
  const seen = fields.map(([rows, columns]) => [rows[row], columns[column]]).filter((axes) => axes.every(([, , sees]) => sees));
  if (!seen.length) return null;
  return {
    top: Math.min(...seen.map(([rows]) => rows[0])),
    bottom: Math.max(...seen.map(([rows]) => rows[1])),
    left: Math.min(...seen.map(([, columns]) => columns[0])),
    right: Math.max(...seen.map(([, columns]) => columns[1])),
  };
}
