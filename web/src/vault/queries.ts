import { queryOptions } from '@tanstack/react-query';
import { api, call, type Schemas } from '../api/client';

export type VaultItem = Schemas['VaultItem'];
export const KIND_WORDS = { text: 'Text', file: 'File', api_key: 'API key' } as const;

export const vaultQuery = queryOptions({
  queryKey: ['vault', 'items'],
  queryFn: ({ signal }) => call(api.GET('/workflows/vault', { signal })),
});

export type Dependents = Schemas['Dependents'];

// The workflows that name an item.
export const vaultDependentsQuery = (id: string) =>
  queryOptions({
    queryKey: ['vault', 'dependents', id],
    queryFn: ({ signal }) =>
      call(api.GET('/workflows/vault/{vaultId}/dependents', { params: { path: { vaultId: id } }, signal })),
    staleTime: 60_000,
  });

// "api.stripe.com, *.example.com" as a list.
export function hostsOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((host) => host !== '');
}
