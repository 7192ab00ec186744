import { Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { EmptyByFilter, Loaded } from '../ui/states';
import { Time } from '../ui/time';
import { type Setting, useConfiguration, useIsOperator } from './queries';
import classes from './settings.module.css';

const ORIGINS: Record<Setting['origin'], string> = {
  default: 'default',
  file: 'file',
  environment: 'environment',
  flag: 'command line',
};

function valueOf({ value, unset }: Setting): string {
  if (value !== '' && value !== '0') return value;
  return unset ?? (value === '' ? 'not set' : value);
}

function Row({ setting }: { setting: Setting }) {
  return (
    <tr>
      <th scope="row">
        <code>{setting.name}</code>
        <div className="meta">{setting.meaning}</div>
      </th>
      <td>
        <code className="foreign">{valueOf(setting)}</code>
        {setting.at_next_start !== null && (
          <div className={classes.cure}>
            <code className="foreign">{setting.at_next_start}</code> from the next start on
          </div>
        )}
      </td>
      <td>
        {ORIGINS[setting.origin]}
        {setting.from !== null && <div className="meta foreign">{setting.from}</div>}
      </td>
    </tr>
  );
}

function Table({ settings }: { settings: Setting[] }) {
  const themes = [...new Set(settings.map(({ theme }) => theme))];
  return (
    <div className={classes.settings} tabIndex={0} role="region" aria-label="Settings of the server">
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">Setting</th>
            <th scope="col">Value</th>
            <th scope="col">From</th>
          </tr>
        </thead>
        {themes.map((theme) => (
          <tbody key={theme}>
            <tr>
              <th scope="rowgroup" colSpan={3} className={classes.theme}>
                {theme}
              </th>
            </tr>
            {settings
              .filter((setting) => setting.theme === theme)
              .map((setting) => (
                <Row key={setting.name} setting={setting} />
              ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

// Each setting of the server, and where its value is from.
export function Configuration() {
  const query = useConfiguration();
  const [search, setSearch] = useState('');
  const [onlySet, setOnlySet] = useState(true);
  if (!useIsOperator()) return null;
  const wanted = search.trim().toLowerCase();
  return (
    <section className="card stack" aria-labelledby="configuration">
      <h2 id="configuration">Configuration</h2>
      <Loaded query={query}>
        {({ file, read_at, settings }) => {
          const shown = settings.filter(
            ({ name, meaning, origin }) =>
              (!onlySet || origin !== 'default') && `${name} ${meaning}`.toLowerCase().includes(wanted),
          );
          return (
            <>
              <p className="meta foreign">
                {file === null ? 'There is no configuration file.' : file} Read <Time iso={read_at} />.
              </p>
              <div className={classes.head}>
                <TextInput
                  size="xs"
                  aria-label="Show settings with this text"
                  placeholder="Name or meaning"
                  value={search}
                  onChange={(event) => setSearch(event.currentTarget.value)}
                />
                <Switch
                  label="Only those that are set"
                  checked={onlySet}
                  onChange={(event) => setOnlySet(event.currentTarget.checked)}
                />
              </div>
              {shown.length > 0 ? (
                <Table settings={shown} />
              ) : wanted === '' ? (
                <p>All settings have their defaults.</p>
              ) : (
                <EmptyByFilter
                  onClear={() => {
                    setSearch('');
                    setOnlySet(false);
                  }}
                />
              )}
            </>
          );
        }}
      </Loaded>
    </section>
  );
}
