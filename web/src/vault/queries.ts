import { queryOptions } from '@tanstack/react-query';
import { api, call, type Schemas } from '../api/client';

export type VaultItem = Schemas['VaultItem'];
export const KIND_WORDS = { text: 'Text', file: 'File', api_key: 'API key' } as const;

export const vaultQuery = queryOptions({
  queryKey: ['vault'],
  queryFn: ({ signal }) => call(api.GET('/workflows/vault', { signal })),
});

// "api.stripe.com, *.example.com" as a list.
export function hostsOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((host) => host !== '');
}
