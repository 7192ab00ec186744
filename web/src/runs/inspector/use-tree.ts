import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { partQuery, type Place } from './queries';
import { type Branches, openTo, PAGE, treeRows, withPage } from './tree-rows';

// How many places one command opens at most; each may be a request.
const OPENED_MAX = 50;

// An output as a tree of which only what is open is loaded.
export function useTree(place: Place, root: string, firstAt: number) {
  const client = useQueryClient();
  const [branches, setBranches] = useState<Branches>(new Map());
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [error, setError] = useState<unknown>(null);
  const asked = useRef(new Set<string>());

  const load = useCallback(
    (pointer: string, offset: number) => {
      const name = `${pointer} ${String(offset)}`;
      if (asked.current.has(name)) return;
      asked.current.add(name);
      client.fetchQuery(partQuery({ ...place, pointer }, { offset, limit: PAGE })).then(
        (part) => {
          setError(null);
          setBranches((before) => {
            const branch = withPage(before.get(pointer), offset, part.children ?? [], part.size, part.next_offset);
            return new Map(before).set(pointer, branch);
          });
        },
        (problem: unknown) => {
          asked.current.delete(name);
          setError(problem);
        },
      );
    },
    [client, place],
  );
  useEffect(() => {
    load(root, firstAt);
  }, [load, root, firstAt]);

  const rows = useMemo(() => treeRows(root, open, branches), [root, open, branches]);
  const openPlace = (pointer: string) => {
    setOpen((before) => new Set(before).add(pointer));
    if (!branches.has(pointer)) load(pointer, 0);
  };
  const closePlace = (pointer: string) =>
    setOpen((before) => new Set([...before].filter((each) => each !== pointer && !each.startsWith(`${pointer}/`))));
  // Opens everything down to a level, level by level; of very wide outputs what comes first.
  const openLevel = async (level: number) => {
    let known = branches;
    let requests = 0;
    try {
      for (let at = 2; at <= level; at += 1) {
        const missing = [...openTo(root, at, known)].filter((pointer) => !known.has(pointer));
        for (const pointer of missing.slice(0, OPENED_MAX - requests)) {
          const part = await client.fetchQuery(partQuery({ ...place, pointer }, { offset: 0, limit: PAGE }));
          asked.current.add(`${pointer} 0`);
          known = new Map(known).set(pointer, withPage(undefined, 0, part.children ?? [], part.size, part.next_offset));
          requests += 1;
        }
      }
      setError(null);
    } catch (problem) {
      // What came before it is shown.
      setError(problem);
    }
    const loaded = known;
    setBranches((before) => new Map([...loaded, ...before]));
    setOpen(new Set([...openTo(root, level, loaded)].filter((pointer) => loaded.has(pointer))));
  };
  return { rows, error, load, openPlace, closePlace, openLevel };
}
