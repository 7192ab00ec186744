import { Button, Group, PasswordInput, Radio, Stack, Textarea } from '@mantine/core';
import { CopyButton } from '../ui/copy';
import { plural } from '../ui/format';
import type { SecretsChange } from './trigger';

// Enough for a key of HMAC-SHA256.
const RANDOM_BYTES = 32;

function randomSecret(): string {
  return [...crypto.getRandomValues(new Uint8Array(RANDOM_BYTES))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}

interface SecretFieldProps {
  // How many the webhook has for this sender.
  stored: number;
  change: SecretsChange;
  onChange: (change: SecretsChange) => void;
  secret: string;
  onSecret: (secret: string) => void;
  // Where the sender shows its secret, or what it is.
  from: string | undefined;
  // A public key has many lines and is nothing to hide.
  isKey: boolean;
  // Whether the owner chooses the secret, so that one can be made here.
  canMake: boolean;
}

// The secret with which deliveries are signed. A value goes in and never comes out.
export function SecretField(props: SecretFieldProps) {
  const { stored, change, onChange, secret, onSecret, from, isKey, canMake } = props;
  return (
    <Stack gap="xs">
      {stored > 0 && (
        <Radio.Group label="Secret" value={change} onChange={(value) => onChange(value)}>
          <Stack gap="xs" mt={4}>
            <Radio
              value="keep"
              label={stored === 1 ? 'Keep the present one' : `Keep the present ${plural(stored, 'secret')}`}
            />
            <Radio value="add" label="Add one: deliveries signed with either are taken" />
            <Radio value="replace" label="Replace by another: deliveries signed with the present ones are refused" />
          </Stack>
        </Radio.Group>
      )}
      {change !== 'keep' &&
        (isKey ? (
          <Textarea
            label="Public key"
            description={from}
            autosize
            minRows={3}
            maxRows={12}
            value={secret}
            spellCheck={false}
            onChange={(event) => onSecret(event.currentTarget.value)}
          />
        ) : (
          <Group align="flex-end" gap="xs">
            <PasswordInput
              style={{ flex: 1 }}
              label={stored > 0 ? 'New secret' : 'Secret'}
              description={from}
              maxLength={512}
              autoComplete="new-password"
              visibilityToggleButtonProps={{ 'aria-label': 'Show the secret' }}
              value={secret}
              onChange={(event) => onSecret(event.currentTarget.value)}
            />
            {canMake && (
              <Button variant="default" onClick={() => onSecret(randomSecret())}>
                Make one
              </Button>
            )}
            {secret !== '' && <CopyButton text={secret} label="Copy the secret" />}
          </Group>
        ))}
      {change !== 'keep' && <p className="meta">It is stored encrypted with the workflow and is never shown again.</p>}
    </Stack>
  );
}
