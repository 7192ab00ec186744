import { Button, Group, Modal, Select, Stack } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { messageOf } from '../../api/errors';
import { plural } from '../../ui/format';
import { notify } from '../../ui/notify';
import { Loaded } from '../../ui/states';
import { addToList, ITEMS_MAX, listNamesQuery } from '../lists/queries';
import { recordsChanged } from '../queries';

interface AddToListProps {
  contactIds: readonly string[];
  // Lists that they are in already.
  without?: readonly string[];
  onClose: () => void;
  onDone?: () => void;
}

// Puts contacts into a list that is chosen.
export function AddToList({ contactIds, without = [], onClose, onDone }: AddToListProps) {
  const names = useQuery(listNamesQuery);
  const [list, setList] = useState<string | null>(null);
  const client = useQueryClient();
  const add = useMutation({
    mutationFn: async (id: string) => {
      let added = 0;
      for (let at = 0; at < contactIds.length; at += ITEMS_MAX) {
        const part = contactIds.slice(at, at + ITEMS_MAX).map((contact_id) => ({ contact_id }));
        added += (await addToList(id, part)).filter(({ status }) => status === 'added').length;
      }
      return added;
    },
    onSuccess: async (added, id) => {
      await recordsChanged(client, 'lists');
      const name = names.data?.find((each) => each.id === id)?.name ?? 'the list';
      if (contactIds.length > 1) notify(`${plural(added, 'contact')} added to ${name}.`);
      onDone?.();
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title="Add to a list" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Loaded query={names}>
        {(all) => {
          const lists = all.filter(({ id }) => !without.includes(id));
          return (
            <Stack>
              {lists.length === 0 ? (
                <p>{all.length === 0 ? 'There are no lists yet. Create one first.' : 'There is no other list.'}</p>
              ) : (
                <Select
                  label="List"
                  placeholder="Choose one"
                  data-autofocus
                  openOnFocus={false}
                  searchable
                  limit={100}
                  nothingFoundMessage="No list has this name"
                  data={lists.map(({ id, name }) => ({ value: id, label: name }))}
                  value={list}
                  onChange={setList}
                />
              )}
              {add.error && (
                <p role="alert" className="foreign">
                  {messageOf(add.error)}
                </p>
              )}
              <Group justify="flex-end">
                <Button variant="default" onClick={onClose}>
                  Cancel
                </Button>
                <Button
                  disabled={list === null}
                  loading={add.isPending}
                  onClick={() => list !== null && add.mutate(list)}
                >
                  Add {contactIds.length === 1 ? 'to the list' : plural(contactIds.length, 'contact')}
                </Button>
              </Group>
            </Stack>
          );
        }}
      </Loaded>
    </Modal>
  );
}
