import { createDirectory, directoryKey } from '../../adapters/directory.ts';
import { createMemoryObjects } from '../support/mailing-world.ts';

const person = {
  ...{ id: 'legal', name: 'Legal', email: 'legal@example.jp', locale: 'ja', zone: 'Asia/Tokyo', roles: ['counsel'] },
};

async function peopleIn(text: string | undefined) {
  const objects = createMemoryObjects();
  if (text !== undefined) await objects.write(directoryKey, text, 'application/json');
  return createDirectory(objects).people();
}

describe('the directory', () => {
  it('reads people, with level and party where they have one', async () => {
    const all = [person, { ...person, id: 'soc', level: 1 }, { ...person, id: 'contact', party: 'shop' }];

    expect(await peopleIn(JSON.stringify(all))).toEqual(all);
  });

  it('that is missing is said to be missing, and what to do', async () => {
    await expect(peopleIn(undefined)).rejects.toMatchObject({
      name: 'GiveUp',
      message: 'directory/people.json is missing: nobody can be told; upload the roster',
    });
  });

  it('that can’t be read says where, and quotes no address', async () => {
    const broken = peopleIn(JSON.stringify([person, { ...person, email: 'taro@example', level: 0 }]));

    await expect(broken).rejects.toMatchObject({
      name: 'GiveUp',
      message: expect.stringMatching(/1\.email.*1\.level/),
    });
    await expect(broken).rejects.not.toMatchObject({ message: expect.stringContaining('taro') });
  });

  it('that is no JSON is said to be none, and is not quoted', async () => {
    const broken = peopleIn('[{"id":"legal","email":"taro@example.jp"');

    await expect(broken).rejects.toMatchObject({ name: 'GiveUp', message: expect.stringContaining('not-json') });
    await expect(broken).rejects.not.toMatchObject({ message: expect.stringContaining('taro') });
  });
});
