/** Who would move: from which network of today to which region. */
import type { Groups } from '../../../api/answers';
import { link } from '../../../components/link';
import type { TableSpec } from '../../../components/table';
import { words as common } from '../../../words/common';
import type { CoContext } from '../ask';
import { words as network } from '../words';
import { moveKinds, type Move, type MoveKind, type Proposal } from './read';
import { regionName } from './themes';
import { words } from './words';

export const moveWords = { moves: [words.moves, words.moves_long], joins: [words.joins, words.joins_long], leaves: [words.leaves, words.leaves_long] } as const satisfies Record<MoveKind, unknown>;

export function moveTable(c: CoContext, proposal: Proposal, groups: Groups): TableSpec<Move> {
  const kind = moveKinds.find((each) => each === c.own.comove) ?? 'moves';
  const names = new Map(groups.groups.map((group) => [group.id, c.title(group.title)]));
  const regions = new Map(proposal.regions.map((region) => [region.id, regionName(c, region, proposal, groups)]));
  const rows = proposal.changes[kind];
  const [title, long] = moveWords[kind];
  return {
    caption: `${c.t(title)}: ${c.number(rows.length)} ${c.t(common.units)}, ${c.t(long)}`,
    columns: [
      { title: c.t(common.municipality), key: ({ name }) => name, cell: ({ name, number }) => link(name, () => c.select(number)) },
      { title: c.t(network.inhabitants), numeric: true, key: ({ size }) => size, cell: ({ size }) => (size === undefined ? c.t(common.missing) : c.number(size)) },
      { title: c.t(words.move_from), key: ({ from }) => from.map((id) => names.get(id) ?? id).join(', ') || c.t(words.none_today) },
      { title: c.t(words.move_to), key: ({ to }) => (to === undefined ? c.t(words.unassigned) : (regions.get(to) ?? to)) },
    ],
    rows,
    file: `${c.t(words.movers)} ${c.t(title)}`,
  };
}
