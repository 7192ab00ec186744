import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeBrowser, Person } from './browser';
import { Server } from './server';

let server: Server;
let person: Person;
beforeAll(async () => {
  server = await Server.start();
  person = await Person.signedIn(server);
});
afterAll(async () => {
  await person.leave();
  await closeBrowser();
  await server.stop();
});

interface Contact {
  id: string;
  phone_number: string;
  email: string | null;
  company: string | null;
  custom: Record<string, unknown>;
  list_ids: string[];
}
interface StoredObject {
  id: string;
  key: string;
  data: Record<string, unknown>;
  links: { contact_id: string; metadata: Record<string, unknown> }[];
}

const createContact = async (members: Record<string, unknown>) =>
  (await server.made<{ contact_id: string }>('POST', '/api/v1/create-contact', members)).contact_id;
const createList = async (name: string) =>
  (await server.made<{ list_id: string }>('POST', '/api/v1/create-list', { name })).list_id;
const upsertObject = async (type_name: string, data: Record<string, unknown>) =>
  (await server.made<{ object_id: string }>('POST', '/api/v1/upsert-object', { type_name, data })).object_id;
const contactOf = async (id: string) =>
  (await server.made<{ contact: Contact }>('GET', `/api/v1/get-contact/${id}`)).contact;
const objectOf = async (id: string) =>
  (await server.made<{ object: StoredObject }>('GET', `/api/v1/get-object/${id}`)).object;
const lastPart = (page: Page) => new URL(page.url()).pathname.split('/').at(-1) ?? '';

// Chooses in a list of options that is searched.
async function choose(page: Page, label: string, search: string, option: string | RegExp): Promise<void> {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('combobox', { name: label }).fill(search);
  await page.getByRole('option', { name: option }).click();
}

describe('contacts', () => {
  it('are created with fields of their own, and not twice', async () => {
    const page = await person.open('/contacts');
    await page.getByText('There are no contacts yet').waitFor();
    await page.getByRole('button', { name: 'New contact' }).click();
    const dialog = page.getByRole('dialog', { name: 'New contact' });
    await dialog.getByLabel('Phone number').fill('0429 069 971');
    await dialog.getByLabel('First name').fill('Ada');
    await dialog.getByLabel('Last name').fill('Lovelace');
    await dialog.getByLabel('Email').fill('ada@example.com');
    await dialog.getByRole('button', { name: 'Add a field' }).click();
    await dialog.getByLabel('Name of field 1').fill('seats');
    await dialog.getByRole('combobox', { name: 'Kind of seats' }).click();
    await page.getByRole('option', { name: 'Number' }).click();
    await dialog.getByLabel('Value of seats').fill('three');
    await dialog.getByRole('button', { name: 'Create contact' }).click();
    await dialog.getByText('This is not a number such as 12.5.').waitFor();
    await person.expectAccessible('a new contact with a wrong field');
    await dialog.getByLabel('Value of seats').fill('3');
    await dialog.getByRole('button', { name: 'Create contact' }).click();
    await page.getByRole('heading', { name: 'Ada Lovelace', level: 1 }).waitFor();
    await page.getByRole('link', { name: '+61429069971' }).waitFor();
    expect((await contactOf(lastPart(page))).custom).toEqual({ seats: 3 });

    const first = lastPart(page);
    await person.open('/contacts');
    await page.getByRole('button', { name: 'New contact' }).click();
    await dialog.getByLabel('Phone number').fill('+61 429 069 971');
    await dialog.getByRole('button', { name: 'Create contact' }).click();
    const alert = dialog.getByRole('alert').filter({ hasText: 'There is a contact with this number already' });
    await person.expectAccessible('a contact that is there already');
    await alert.getByRole('link', { name: 'Ada Lovelace' }).click();
    await page.getByRole('heading', { name: 'Ada Lovelace', level: 1 }).waitFor();
    expect(lastPart(page)).toBe(first);
  });

  it('say beside each field what is wrong with it', async () => {
    const page = await person.open('/contacts');
    await page.getByRole('button', { name: 'New contact' }).click();
    const dialog = page.getByRole('dialog', { name: 'New contact' });
    await dialog.getByLabel('Phone number').fill('12');
    await dialog.getByLabel('Email').fill('nobody');
    await dialog.getByRole('button', { name: 'Create contact' }).click();
    await dialog.getByText(/^"12" is not a phone number: /).waitFor();
    await dialog.getByText('It must be an address such as ada@example.com, but is nobody.').waitFor();
    for (const label of ['Phone number', 'Email'])
      expect(await dialog.getByLabel(label).getAttribute('aria-invalid'), label).toBe('true');
    await person.expectAccessible('what is wrong with a contact');
  });

  it('are found as one types, by list and by time, as the address says', async () => {
    const grace = await createContact({ phone_number: '0429069972', first_name: 'Grace', last_name: 'Hopper' });
    const list = await createList('Admirals');
    await server.made('POST', `/api/v1/add-contacts-to-list/${list}`, { contact: { contact_id: grace } });
    const page = await person.open('/contacts');
    const rows = page.getByRole('region', { name: 'Contacts' });
    const ada = rows.getByRole('link', { name: 'Ada Lovelace' });
    await ada.waitFor();
    const search = page.getByLabel('Find contacts');
    await search.pressSequentially('hop');
    await ada.waitFor({ state: 'detached' });
    await rows.getByRole('link', { name: 'Grace Hopper' }).waitFor();
    expect(new URL(page.url()).searchParams.get('q')).toBe('hop');
    await search.fill('0429 069');
    await ada.waitFor();
    await search.fill('nobody at all');
    await page.getByText('Nothing matches these filters').waitFor();
    await page.getByRole('main').getByRole('button', { name: 'Clear filters' }).last().click();
    await ada.waitFor();
    expect(await search.inputValue()).toBe('');

    await choose(page, 'In the list', 'Adm', 'Admirals');
    await ada.waitFor({ state: 'detached' });
    expect(new URL(page.url()).searchParams.get('list')).toBe(list);
    await page.goto(`${server.url}/ui/contacts?before=2020-01-01T00:00:00.000Z`);
    await page.getByText('Nothing matches these filters').waitFor();
  });

  it('are found by the search of all pages', async () => {
    const page = await person.open('/');
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('textbox').fill('0429 069 972');
    await page.getByRole('dialog').getByText('Grace Hopper').click();
    await page.getByRole('heading', { name: 'Grace Hopper', level: 1 }).waitFor();
  });

  it('change in what was changed, and lose what was emptied', async () => {
    const id = await createContact({
      phone_number: '0429069973',
      first_name: 'Alan',
      email: 'alan@example.com',
      custom: { plan: 'pro', tags: ['a'] },
    });
    const page = await person.open(`/contacts/${id}`);
    await page.getByText('alan@example.com').waitFor();
    await page.getByRole('button', { name: 'Edit' }).click();
    const dialog = page.getByRole('dialog', { name: 'Edit contact' });
    // Somebody else changes another field meanwhile.
    await server.made('PATCH', `/api/v1/update-contact/${id}`, { company: 'Bletchley' });
    await dialog.getByLabel('Email').fill('');
    await dialog.getByLabel('Last name').fill('Turing');
    await dialog.getByLabel('Value of plan').fill('free');
    await dialog.getByRole('button', { name: 'Remove tags' }).click();
    await dialog.getByRole('button', { name: 'Save contact' }).click();
    await page.getByRole('heading', { name: 'Alan Turing', level: 1 }).waitFor();
    await page.getByText('Bletchley').waitFor();
    expect(await contactOf(id)).toMatchObject({ email: null, company: 'Bletchley', custom: { plan: 'free' } });

    await page.getByRole('button', { name: 'Edit' }).click();
    await dialog.getByLabel('Phone number').fill('0429069971');
    await dialog.getByRole('button', { name: 'Save contact' }).click();
    await dialog.getByRole('link', { name: 'Ada Lovelace' }).waitFor();
  });

  it('are deleted after a look at what goes with them', async () => {
    const id = await createContact({ phone_number: '0429069974', first_name: 'Gone' });
    const list = await createList('Leavers');
    const page = await person.open(`/contacts/${id}`);
    await page.getByRole('button', { name: 'Add to a list' }).click();
    await choose(page, 'List', 'Leav', 'Leavers');
    await page.getByRole('dialog').getByRole('button', { name: 'Add to the list' }).click();
    await page.getByRole('list', { name: 'Lists' }).getByRole('link', { name: 'Leavers' }).waitFor();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete this contact?' });
    await dialog.getByText('With it go its place in 1 list.').waitFor();
    await person.expectAccessible('the question about a contact');
    await dialog.getByRole('button', { name: 'Delete contact' }).click();
    await page.getByRole('heading', { name: 'Contacts', level: 1 }).waitFor();
    expect((await server.call('GET', `/api/v1/get-contact/${id}`)).status).toBe(404);
    const { list: left } = await server.made<{ list: { contact_count: number } }>('GET', `/api/v1/get-list/${list}`);
    expect(left.contact_count).toBe(0);

    await page.goto(`${server.url}/ui/contacts/${id}`);
    await page.getByText('This is gone').waitFor();
  });

  it('that are many come page by page, and only some are in the document', async () => {
    const list = await createList('Many');
    const contacts = Array.from({ length: 300 }, (_, at) => ({ phone_number: `+6142907${String(1000 + at)}` }));
    await server.made('POST', `/api/v1/add-contacts-to-list/${list}`, { contacts });
    const page = await person.open(`/lists/${list}`);
    await page.getByText('300 contacts').waitFor();
    const rows = page.getByRole('region', { name: 'Contacts of the list' });
    // The newest first, and so the oldest at the end.
    await expect
      .poll(
        async () => {
          await rows.evaluate((element) => element.scrollTo(0, element.scrollHeight));
          return rows.getByRole('link', { name: '+61429071000' }).count();
        },
        { timeout: 30_000 },
      )
      .toBe(1);
    expect(await rows.getByRole('row').count()).toBeLessThan(60);
  });

  it('are created with a session that another tab has begun', async () => {
    const page = await person.open('/contacts');
    const answer = await person.context.request.post(`${server.url}/session`, {
      data: { key: 'slk_admin_key_for_tests_only_0123456789' },
    });
    expect(answer.status()).toBe(200);
    await page.getByRole('button', { name: 'New contact' }).click();
    await page.getByLabel('Phone number').fill('0429069975');
    await page.getByRole('button', { name: 'Create contact' }).click();
    await page.getByRole('heading', { name: '+61429069975', level: 1 }).waitFor();
  });
});

describe('lists', () => {
  it('take numbers that are pasted, and say what became of each', async () => {
    const page = await person.open('/lists');
    await page.getByRole('button', { name: 'New list' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Spring campaign');
    await page.getByRole('button', { name: 'Create list' }).click();
    await page.getByRole('heading', { name: 'Spring campaign', level: 1 }).waitFor();
    await page.getByText('Nobody is in this list yet').waitFor();
    const id = lastPart(page);

    await page.getByRole('button', { name: 'Add contacts' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add contacts' });
    await dialog.getByText('Paste numbers', { exact: true }).click();
    const numbers = dialog.getByLabel('Phone numbers');
    await numbers.fill('0429 069 971\n+61429069980\n0429069980\nnot a number');
    await dialog.getByRole('button', { name: 'Add 4 numbers' }).click();
    await dialog.getByText('2 added, 1 of them as a new contact. 1 already in the list. 1 not added.').waitFor();
    const answers = dialog.getByRole('list', { name: 'What became of the numbers' }).getByRole('listitem');
    expect(await answers.count()).toBe(4);
    expect(await answers.first().innerText()).toMatch(/^not a number\s+Not added: .*is not a phone number/);
    await person.expectAccessible('what became of numbers');
    await dialog.getByRole('button', { name: 'Edit 1 number that failed' }).click();
    expect(await numbers.inputValue()).toBe('not a number');
    await numbers.fill('0429069981');
    await dialog.getByRole('button', { name: 'Add 1 number' }).click();
    await dialog.getByText('1 added, 1 of them as a new contact.').waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByText('3 contacts').waitFor();
    const { contacts } = await server.made<{ contacts: Contact[] }>('GET', `/api/v1/contacts?list_id=${id}`);
    expect(contacts.map(({ phone_number }) => phone_number).sort()).toEqual([
      '+61429069971',
      '+61429069980',
      '+61429069981',
    ]);
  });

  it('take contacts that are found as one types, and let them go with a way back', async () => {
    const id = await createList('Mathematicians');
    const page = await person.open(`/lists/${id}`);
    await page.getByRole('button', { name: 'Add contacts' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add contacts' });
    await dialog.getByLabel('Find contacts').fill('lovel');
    await dialog.getByRole('button', { name: 'Add Ada Lovelace' }).click();
    await dialog.getByText('Added', { exact: true }).waitFor();
    await person.expectAccessible('adding contacts');
    await dialog.getByRole('button', { name: 'Done' }).click();
    const rows = page.getByRole('region', { name: 'Contacts of the list' });
    await rows.getByRole('link', { name: 'Ada Lovelace' }).waitFor();

    await rows.getByRole('checkbox', { name: 'Select Ada Lovelace' }).check();
    await page.getByRole('button', { name: 'Remove from the list' }).click();
    await page.getByText('Nobody is in this list yet').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await rows.getByRole('link', { name: 'Ada Lovelace' }).waitFor();
  });

  it('are renamed and deleted, and their contacts stay', async () => {
    const id = await createList('Sumer');
    await server.made('POST', `/api/v1/add-contacts-to-list/${id}`, { contact: { phone_number: '0429069982' } });
    const page = await person.open(`/lists/${id}`);
    await page.getByRole('button', { name: 'Rename' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Summer');
    await page.getByRole('button', { name: 'Rename list' }).click();
    await page.getByRole('heading', { name: 'Summer', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete this list?' });
    await dialog.getByText('Who is in it is forgotten; the 1 contact stays.').waitFor();
    await dialog.getByRole('button', { name: 'Delete list' }).click();
    await page.getByRole('heading', { name: 'Lists', level: 1 }).waitFor();
    expect((await server.call('GET', `/api/v1/get-list/${id}`)).status).toBe(404);
    const found = await server.made<{ contacts: Contact[] }>('GET', '/api/v1/contacts?phone_number=0429069982');
    expect(found.contacts).toHaveLength(1);
  });
});

describe('objects', () => {
  it('of a strict type are refused with a sentence for each field, and not overwritten', async () => {
    const page = await person.open('/objects');
    await page.getByText('There are no types of objects yet').waitFor();
    await page.getByRole('button', { name: 'New type' }).click();
    const dialog = page.getByRole('dialog', { name: 'New type of objects' });
    await dialog.getByLabel('Name', { exact: true }).fill('Rental property');
    expect(await dialog.getByLabel('Name in the API and in templates').inputValue()).toBe('rental_property');
    for (const [at, name] of ['code', 'rooms'].entries()) {
      await dialog.getByRole('button', { name: 'Add a field' }).click();
      await dialog.getByLabel(`Name of field ${String(at + 1)}`).fill(name);
    }
    await dialog.getByLabel('code is required').check();
    await dialog.getByRole('combobox', { name: 'Type of rooms' }).click();
    await page.getByRole('option', { name: 'Whole number' }).click();
    await dialog.getByLabel('Strict: data that does not fit is refused').check();
    await person.expectAccessible('a new type');
    // As the JSON that it is, and back.
    await dialog.getByText('JSON Schema', { exact: true }).click();
    await dialog.getByText('"required"').waitFor();
    await person.expectAccessible('a schema as JSON');
    await dialog.getByText('Rows', { exact: true }).click();
    await dialog.getByRole('button', { name: 'Create type' }).click();
    await page.getByRole('heading', { name: 'Rental property', level: 1 }).waitFor();

    await page.getByRole('button', { name: 'New object' }).click();
    const form = page.getByRole('dialog', { name: 'New object' });
    await form.getByLabel('code').fill('p-17');
    await form.getByLabel('rooms').fill('2.5');
    expect(await form.getByLabel('Known by').inputValue()).toBe('$.code');
    await form.getByRole('button', { name: 'Create object' }).click();
    await form.getByText(/^It must be .*integer/).waitFor();
    expect(await form.getByLabel('rooms').getAttribute('aria-invalid')).toBe('true');
    await person.expectAccessible('an object that does not fit');
    await form.getByLabel('rooms').fill('3');
    await form.getByRole('button', { name: 'Create object' }).click();
    await page.getByRole('heading', { name: 'p-17', level: 1 }).waitFor();
    const id = lastPart(page);
    expect((await objectOf(id)).data).toEqual({ code: 'p-17', rooms: 3 });

    await person.open('/objects/rental_property');
    await page.getByRole('button', { name: 'New object' }).click();
    await form.getByLabel('code').fill('p-17');
    await form.getByRole('button', { name: 'Create object' }).click();
    await form.getByText('There is an object with the key p-17 already.').waitFor();
    await form.getByRole('link', { name: 'Open it' }).click();
    await page.getByRole('heading', { name: 'p-17', level: 1 }).waitFor();
    expect((await objectOf(id)).data).toEqual({ code: 'p-17', rooms: 3 });
  });

  it('keep their key when their data are changed, and say what does not fit', async () => {
    await server.made('POST', '/api/v1/object-types', {
      type_name: 'deal',
      display_name: 'Deal',
      schema: { id: 'string', price: 'number', due: 'date', terms: 'object' },
      validation_mode: 'warn',
    });
    const id = await upsertObject('deal', { id: 'd-1', price: 10, terms: { days: 30 }, more: true });
    const page = await person.open(`/objects/deal/${id}`);
    await page.getByRole('button', { name: 'Edit data' }).click();
    const dialog = page.getByRole('dialog', { name: 'Edit data' });
    await dialog.getByLabel('id', { exact: true }).fill('d-2');
    await dialog.getByRole('button', { name: 'Save data' }).click();
    await dialog.getByText('$.id must stay d-1').waitFor();
    await dialog.getByLabel('id', { exact: true }).fill('d-1');
    await dialog.getByLabel('price').fill('12.5');
    await dialog.getByLabel('due').fill('2026-01-31');
    await dialog.getByRole('button', { name: 'Save data' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect((await objectOf(id)).data).toEqual({
      id: 'd-1',
      price: 12.5,
      due: '2026-01-31',
      terms: { days: 30 },
      more: true,
    });

    await page.getByRole('button', { name: 'Edit data' }).click();
    await dialog.getByText('JSON', { exact: true }).click();
    const editor = dialog.getByRole('textbox', { name: 'Data as JSON' });
    await editor.fill('{"id": "d-1", "price": "ten"}');
    await dialog.getByRole('button', { name: 'Save data' }).click();
    await dialog.getByText('It is saved. This does not fit the schema of the type:').waitFor();
    await dialog.getByText(/^price /).waitFor();
    await person.expectAccessible('what does not fit');
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByText('ten', { exact: true }).waitFor();
    // The table of the type finds it by its key.
    await person.open('/objects/deal');
    await page.getByLabel('Key', { exact: true }).fill('d-1');
    await page.getByLabel('Key', { exact: true }).press('Enter');
    await page.getByRole('region', { name: 'Objects of Deal' }).getByRole('link', { name: 'd-1' }).waitFor();
    expect(new URL(page.url()).searchParams.get('key')).toBe('d-1');
  });

  it('with numbers that a browser rounds are not changed here', async () => {
    const id = await upsertObject('deal', { id: 'd-9' });
    const answer = await fetch(`${server.url}/api/v1/upsert-object`, {
      method: 'POST',
      headers: { Authorization: 'Bearer slk_admin_key_for_tests_only_0123456789', 'Content-Type': 'application/json' },
      body: '{"type_name": "deal", "data": {"id": "d-9", "crm": 9007199254740993}}',
    });
    expect(answer.status).toBe(200);
    const page = await person.open(`/objects/deal/${id}`);
    await page.getByText('too large for a browser').waitFor();
    expect(await page.getByRole('button', { name: 'Edit data' }).isDisabled()).toBe(true);
  });

  it('are linked to contacts from both sides, one of a type where there may be one', async () => {
    await server.made('POST', '/api/v1/object-types', {
      type_name: 'membership',
      display_name: 'Membership',
      schema: {},
      unique_by_contact: true,
    });
    const first = await upsertObject('membership', { id: 'm-1' });
    const second = await upsertObject('membership', { id: 'm-2' });
    const contact = await createContact({ phone_number: '0429069990', first_name: 'Emmy', last_name: 'Noether' });

    const page = await person.open(`/objects/membership/${first}`);
    await page.getByRole('button', { name: 'Link a contact' }).click();
    const dialog = page.getByRole('dialog', { name: 'Link a contact' });
    await choose(page, 'Contact', 'noeth', /Emmy Noether/);
    await dialog.getByRole('button', { name: 'Add a field' }).click();
    await dialog.getByLabel('Name of field 1').fill('role');
    await dialog.getByLabel('Value of role').fill('owner');
    await person.expectAccessible('linking a contact');
    await dialog.getByRole('button', { name: 'Link contact' }).click();
    await page.getByRole('list', { name: 'Contacts' }).getByRole('link', { name: 'Emmy Noether' }).waitFor();
    expect((await objectOf(first)).links).toMatchObject([{ contact_id: contact, metadata: { role: 'owner' } }]);

    await person.open(`/contacts/${contact}`);
    await page.getByRole('list', { name: 'Objects' }).getByRole('link', { name: 'm-1' }).waitFor();
    await page.getByRole('button', { name: 'Link an object' }).click();
    const other = page.getByRole('dialog', { name: 'Link an object' });
    await choose(page, 'Type', 'Memb', 'Membership');
    await choose(page, 'Object', 'm-2', 'm-2');
    await other.getByRole('button', { name: 'Link object' }).click();
    await other.getByText('The contact has another object of this type already').waitFor();
    await person.expectAccessible('a second object of a type');
    await other.getByRole('link', { name: first }).waitFor();
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: 'Unlink m-1' }).click();
    await page.getByText('It is linked to no object.').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('list', { name: 'Objects' }).getByRole('link', { name: 'm-1' }).waitFor();
    expect((await objectOf(first)).links).toMatchObject([{ contact_id: contact, metadata: { role: 'owner' } }]);
    expect((await objectOf(second)).links).toEqual([]);
  });

  it('go with their links; a type goes when it has none, and says how many it has', async () => {
    const page = await person.open('/objects/membership');
    await page.getByRole('button', { name: 'Delete type' }).click();
    const question = page.getByRole('dialog', { name: 'Delete this type?' });
    await question.getByText('has 2 objects').waitFor();
    await question.getByRole('button', { name: 'Delete type' }).click();
    await question.getByRole('alert').filter({ hasText: 'this one has 2 objects' }).waitFor();
    await person.expectAccessible('a type that is not deleted');
    await question.getByRole('button', { name: 'Cancel' }).click();

    for (const [key, links] of [
      ['m-2', 'It is linked to no contact.'],
      ['m-1', 'With it goes its link to a contact, who stays.'],
    ] as const) {
      await page.getByRole('region', { name: 'Objects of Membership' }).getByRole('link', { name: key }).click();
      await page.getByRole('heading', { name: key, level: 1 }).waitFor();
      await page.getByRole('button', { name: 'Delete', exact: true }).click();
      const dialog = page.getByRole('dialog', { name: 'Delete this object?' });
      await dialog.getByText(links).waitFor();
      await dialog.getByRole('button', { name: 'Delete object' }).click();
      await page.getByRole('heading', { name: 'Membership', level: 1 }).waitFor();
    }
    await page.getByText('There are no objects of this type yet').waitFor();
    await page.getByRole('button', { name: 'Delete type' }).click();
    await question.getByText('There are no objects of Membership.').waitFor();
    await question.getByRole('button', { name: 'Delete type' }).click();
    await page.getByRole('heading', { name: 'Objects', level: 1 }).waitFor();
    expect((await server.call('GET', '/api/v1/object-types/by-name/membership')).status).toBe(404);
  });
});

describe('on a phone', () => {
  it('a contact is found, changed and put into a list', async () => {
    const id = await createContact({ phone_number: '0429069991', first_name: 'Mary', custom: { plan: 'pro' } });
    await createList('Phones');
    const phone = await Person.signedIn(server, { width: 390, scheme: 'dark' });
    const page = await phone.open('/contacts');
    await page.getByLabel('Find contacts').fill('mary');
    await page.getByRole('region', { name: 'Contacts' }).getByRole('link', { name: 'Mary' }).click();
    await page.getByRole('heading', { name: 'Mary', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('Value of plan').fill('free');
    await phone.expectFits('the form of a contact');
    await phone.expectAccessible('the form of a contact on a phone');
    await page.getByRole('button', { name: 'Save contact' }).click();
    await page.getByText('free', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Add to a list' }).click();
    await choose(page, 'List', 'Pho', 'Phones');
    await page.getByRole('dialog').getByRole('button', { name: 'Add to the list' }).click();
    await page.getByRole('list', { name: 'Lists' }).getByRole('link', { name: 'Phones' }).waitFor();
    expect((await contactOf(id)).custom).toEqual({ plan: 'free' });
    await phone.leave();
  });
});

describe('who may only look', () => {
  it('sees records, and no button that changes them', async () => {
    const { key } = await server.made<{ key: string }>('POST', '/workflows/api-keys', {
      name: 'looks',
      role: 'viewer',
    });
    const viewer = await Person.arrive(server);
    const answer = await viewer.context.request.post(`${server.url}/session`, { data: { key } });
    expect(answer.status()).toBe(200);
    const page = await viewer.open('/contacts?q=lovelace');
    await page.getByRole('link', { name: 'Ada Lovelace' }).click();
    await page.getByRole('heading', { name: 'Ada Lovelace', level: 1 }).waitFor();
    await page.getByRole('list', { name: 'Lists' }).getByRole('link').first().waitFor();
    for (const name of ['Edit', 'Delete', 'Add to a list', 'Link an object', /^Remove from/])
      expect(await page.getByRole('main').getByRole('button', { name }).count(), String(name)).toBe(0);
    await viewer.leave();
  });
});
