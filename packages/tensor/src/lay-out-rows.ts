/**
 * Lays out groups of rows as a rectangle, as wide as the largest group: what the rows of a group
 * share, such as their image, is then computed once a group.
 *
 * @returns row numbers, [groups, rows of the largest] laid out flat; -1 fills up the other groups
 */
export function layOutRows(groups: readonly (readonly number[])[]): Int32Array {
  const most = groups.reduce((count, group) => Math.max(count, group.length), 0);
  const rows = new Int32Array(groups.length * most).fill(-1);
  for (const [index, group] of groups.entries()) rows.set(group, index * most);
  return rows;
}
