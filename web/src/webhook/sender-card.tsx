import { Checkbox, Radio, Select, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { sendersQuery } from '../deliveries/queries';
import { Loaded } from '../ui/states';
import type { TaggedWorkflow } from '../workflows/queries';
import { dataOf, type SenderFile, senderQuery, useSaveWebhook } from './queries';
import { SaveRow } from './save-row';
import { SecretField } from './secret-field';
import { ALGORITHMS, type Data, members, type SenderFields, senderFields, storedSecrets, withSender } from './trigger';
import classes from './webhook.module.css';

type Set = (change: Partial<SenderFields>) => void;

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function OpenWarning({ children }: { children: string }) {
  return (
    <p className={classes.danger} role="alert">
      {children}
    </p>
  );
}

// What the sender's file says to do there and here.
function Steps({ file, url }: { file: SenderFile; url: string }) {
  return (
    <div>
      <h3 className={classes.small}>At {file.title}</h3>
      <ol className={classes.steps}>
        {file.setup.map((step) => (
          <li key={step} className="foreign">
            {step.replaceAll('{url}', url).replaceAll(/ (?:as|in) `signature\.secrets`/g, '')}
          </li>
        ))}
      </ol>
      {file.docs && (
        <a href={file.docs} target="_blank" rel="noreferrer">
          Documentation of {file.title}
        </a>
      )}
    </div>
  );
}

function SenderSecrets({ file, data, fields, set }: { file: SenderFile; data: Data; fields: SenderFields; set: Set }) {
  const signature = members(file.signature);
  if (file.signature === undefined || file.signature === null)
    return <OpenWarning>{`${file.title} signs nothing: everybody who knows the URL can deliver.`}</OpenWarning>;
  const secret = members(signature.secret);
  const format = text(secret.format) ?? 'text';
  const publishes = signature.keys !== undefined;
  const stored = data.sender === fields.sender ? storedSecrets(data) : 0;
  const required = members(signature.jwt).required_claims;
  const claims = Array.isArray(required) ? required.flatMap((each) => text(each) ?? []) : [];
  return (
    <Stack gap="sm">
      {!fields.unsigned && (
        <>
          {publishes && (
            <p>{file.title} publishes the keys that it signs with: a secret is not needed, and these are fetched.</p>
          )}
          {claims.map((name) => (
            <TextInput
              key={name}
              label={`Claim ${name}`}
              description="What the token of each delivery must say."
              value={fields.claims[name] ?? ''}
              onChange={(event) => set({ claims: { ...fields.claims, [name]: event.currentTarget.value } })}
            />
          ))}
          {(!publishes || stored > 0) && (
            <SecretField
              stored={stored}
              change={stored > 0 ? fields.secrets : 'replace'}
              onChange={(secrets) => set({ secrets })}
              secret={fields.secret}
              onSecret={(value) => set({ secret: value })}
              from={text(secret.from)}
              isKey={format === 'public-key' || format === 'jwks'}
              canMake={format === 'text' && /your own|choose|long random|"Secret"/i.test(text(secret.from) ?? '')}
            />
          )}
        </>
      )}
      <Checkbox
        label={`Take deliveries of ${file.title} without a signature`}
        checked={fields.unsigned}
        onChange={(event) => set({ unsigned: event.currentTarget.checked })}
      />
      {fields.unsigned && <OpenWarning>Everybody who knows the URL can deliver.</OpenWarning>}
    </Stack>
  );
}

function KnownSender({ data, fields, set, url }: { data: Data; fields: SenderFields; set: Set; url: string }) {
  const senders = useQuery(sendersQuery);
  const file = useQuery({ ...senderQuery(fields.sender ?? ''), enabled: fields.sender !== null });
  const all = senders.data ?? [];
  // By everything that its file says in short, not only by its title.
  const words = new Map(
    all.map(({ name, title, category, summary }) => [name, `${name} ${title} ${category} ${summary}`.toLowerCase()]),
  );
  const hasToken = file.data !== undefined && JSON.stringify(file.data).includes('verify_token');
  return (
    <Stack gap="sm">
      <Select
        label="Sender"
        placeholder={all.length > 0 ? `Search among ${String(all.length)} senders` : 'Loading'}
        searchable
        limit={80}
        nothingFoundMessage="No sender is described like this. Choose your own HMAC."
        data={all.map(({ name, title }) => ({ value: name, label: title }))}
        filter={({ options, search }) =>
          options.filter(
            (option) => 'value' in option && words.get(option.value)?.includes(search.trim().toLowerCase()),
          )
        }
        value={fields.sender}
        onChange={(sender) =>
          set({ sender, secret: '', claims: {}, unsigned: false, secrets: sender === data.sender ? 'keep' : 'replace' })
        }
      />
      {fields.sender !== null && (
        <Loaded query={file}>
          {(found) => (
            <>
              <p className="muted">{found.summary}</p>
              <Steps file={found} url={url} />
              <SenderSecrets file={found} data={data} fields={fields} set={set} />
              {hasToken && (
                <TextInput
                  label="Verification token"
                  description={
                    data.verify_token === undefined
                      ? 'A word that you also enter there: the sender repeats it when it asks whether the URL is yours.'
                      : 'There is one. Enter another to replace it.'
                  }
                  autoComplete="off"
                  value={fields.verifyToken}
                  onChange={(event) => set({ verifyToken: event.currentTarget.value })}
                />
              )}
            </>
          )}
        </Loaded>
      )}
    </Stack>
  );
}

function OwnHmac({ data, fields, set }: { data: Data; fields: SenderFields; set: Set }) {
  const stored = senderFields(data).proof === 'own' ? storedSecrets(data) : 0;
  return (
    <Stack gap="sm">
      <p className="muted">Your program signs the bytes of the body with a shared secret and sends the HMAC.</p>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm" verticalSpacing="sm">
        <Select
          label="Algorithm"
          data={ALGORITHMS.map((value) => ({ value, label: value.toUpperCase() }))}
          allowDeselect={false}
          value={fields.algorithm}
          onChange={(value) => value !== null && set({ algorithm: value })}
        />
        <Select
          label="Written as"
          data={[
            { value: 'hex', label: 'Hexadecimal' },
            { value: 'base64', label: 'Base64' },
            { value: 'base64url', label: 'Base64 for URLs' },
          ]}
          allowDeselect={false}
          value={fields.encoding}
          onChange={(value) => value !== null && set({ encoding: value })}
        />
        <TextInput
          label="Header"
          value={fields.header}
          onChange={(event) => set({ header: event.currentTarget.value })}
        />
        <TextInput
          label="In front of it"
          description="Such as sha256=. Empty: nothing."
          inputWrapperOrder={['label', 'input', 'description']}
          value={fields.prefix}
          onChange={(event) => set({ prefix: event.currentTarget.value })}
        />
      </SimpleGrid>
      <SecretField
        stored={stored}
        change={stored > 0 ? fields.secrets : 'replace'}
        onChange={(secrets) => set({ secrets })}
        secret={fields.secret}
        onSecret={(secret) => set({ secret })}
        from="A long random text, the same at the sender."
        isKey={false}
        canMake
      />
    </Stack>
  );
}

function isReady(fields: SenderFields, data: Data, file: SenderFile | undefined): boolean {
  if (fields.proof === 'other') return false;
  if (fields.proof === 'none') return true;
  const needsSecret =
    fields.proof === 'own'
      ? senderFields(data).proof !== 'own' || fields.secrets !== 'keep'
      : file?.signature !== undefined &&
        file.signature !== null &&
        members(file.signature).keys === undefined &&
        !fields.unsigned &&
        (data.sender !== fields.sender || storedSecrets(data) === 0 || fields.secrets !== 'keep');
  if (needsSecret && fields.secret === '') return false;
  return fields.proof === 'own' ? fields.header.trim() !== '' : fields.sender !== null && file !== undefined;
}

// Who delivers, and how that is proven.
export function SenderCard({ tagged, url }: { tagged: TaggedWorkflow; url: string }) {
  const data = dataOf(tagged);
  const [fields, setFields] = useState(() => senderFields(data));
  const file = useQuery({ ...senderQuery(fields.sender ?? ''), enabled: fields.sender !== null }).data;
  const save = useSaveWebhook(tagged);
  const set: Set = (change) => setFields((all) => ({ ...all, ...change }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const signs = fields.proof !== 'sender' || (file?.signature !== undefined && file.signature !== null);
    save.mutate(withSender(data, fields, signs));
  };
  return (
    <form className="card stack" aria-labelledby="sender" onSubmit={submit} autoComplete="off">
      <h2 id="sender">Who delivers</h2>
      <Radio.Group
        aria-label="How deliveries are proven"
        value={fields.proof}
        onChange={(value) => set({ proof: value, secret: '' })}
      >
        <Stack gap="xs">
          <Radio value="sender" label="A known sender, such as GitHub or Stripe" />
          <Radio value="own" label="My own program, which signs with an HMAC" />
          <Radio value="none" label="Anybody who knows the URL: nothing is checked" />
          {senderFields(data).proof === 'other' && (
            <Radio value="other" label="As it is: a signature of its own, which the editor shows" />
          )}
        </Stack>
      </Radio.Group>
      {fields.proof === 'sender' && <KnownSender data={data} fields={fields} set={set} url={url} />}
      {fields.proof === 'own' && <OwnHmac data={data} fields={fields} set={set} />}
      {fields.proof === 'none' && (
        <OpenWarning>
          Not signed: everybody who learns the URL can deliver whatever they like, and it is taken for true.
        </OpenWarning>
      )}
      <SaveRow workflow={tagged.workflow.id} label="Save the sender" save={save} ready={isReady(fields, data, file)} />
    </form>
  );
}
