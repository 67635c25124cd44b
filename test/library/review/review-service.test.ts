import { describe, expect, it } from 'vitest';
import { openLibraryStore } from '../../../main/library/store/library-store.ts';
import { openStore, temporaryFolder } from '../../support/library-fixture.ts';
import { addTracks, openReview, reviewModelId, type ReviewedTrack } from '../../support/review-fixture.ts';

/** So many tracks that differ in nothing but their confidence. */
function tracks(count: number, each: (index: number) => ReviewedTrack = () => ({})): ReviewedTrack[] {
  return Array.from({ length: count }, (_, index) => ({ confidence: 0.5 + index / 200, ...each(index) }));
}

const stateOf = (store: ReturnType<typeof openStore>, id: number): string | undefined =>
  store.view.detail(id, reviewModelId)?.state;

describe('the line', () => {
  it('stays as it was shown, whatever is ranked or decided meanwhile', async () => {
    const store = openStore();
    addTracks(store, tracks(60));
    const review = openReview(store);
    const first = await review.ids();
    expect(first).toHaveLength(20);
    await review.decide(first[0]!);
    await review.decide(first[3]!);
    addTracks(store, [{ artist: 'New', confidence: 0.5, margin: 0, unfamiliar: true }]);
    const next = await review.ids({ from: first[1]! });
    const stayed = first.slice(1).filter((id) => id !== first[3]);
    expect(next.slice(0, stayed.length)).toEqual(stayed);
    expect(next).toHaveLength(20);
  });

  it('goes on at the same track after a restart, in the same order', async () => {
    const folder = temporaryFolder();
    const before = openLibraryStore(folder);
    addTracks(before, tracks(50));
    const review = openReview(before);
    const first = await review.ids();
    await review.decide(first[0]!);
    await review.decide(first[1]!, { kind: 'skip' });
    const shown = await review.ids({ from: first[2]! });
    await review.close();
    before.close();
    expect(await openReview(openStore(folder)).ids()).toEqual(shown);
  });

  it('comes to every track once, and ends', async () => {
    const store = openStore();
    const ids = addTracks(
      store,
      tracks(130, (index) => ({ artist: `Artist ${index % 7}`, sound: index % 9 })),
    );
    const review = openReview(store);
    const seen: number[] = [];
    for (let answer = await review.next(); answer.tracks.length > 0; answer = await review.next()) {
      expect(answer.left).toBe(130 - seen.length);
      seen.push(answer.tracks[0]!.id);
      await review.decide(answer.tracks[0]!.id);
    }
    expect(new Set(seen)).toEqual(new Set(ids));
    expect(seen).toHaveLength(130);
  });

  it('passes over what is not decided and comes back to it at the end', async () => {
    const store = openStore();
    addTracks(store, tracks(3));
    const review = openReview(store);
    const [a = 0, b = 0, c = 0] = await review.ids();
    await review.ids({ from: b });
    await review.decide(b);
    expect(await review.ids({ from: c })).toEqual([c, a]);
  });

  it('brings back what is undone, first in the line', async () => {
    const store = openStore();
    addTracks(store, tracks(40));
    const review = openReview(store);
    const [a = 0, b = 0, c = 0] = await review.ids();
    await review.decide(a);
    await review.decide(b);
    const { trackIds } = review.undo();
    expect(trackIds).toEqual([b]);
    expect((await review.ids({ from: b })).slice(0, 2)).toEqual([b, c]);
    // What was decided outside the line, too.
    const last = (await review.next({ count: 50 })).tracks.at(-1)!.id;
    await review.open({ selection: null });
    await review.ids({ count: 5 });
    await review.decide(last);
    review.undo();
    expect((await review.ids({ from: last }))[0]).toBe(last);
  });

  it('changes behind the track that is looked at when another order is chosen', async () => {
    const store = openStore();
    const ids = addTracks(store, tracks(30));
    const review = openReview(store);
    const [a = 0] = await review.ids();
    const unsure = await review.ids({ from: a, order: 'unsure' });
    expect(unsure).toEqual([a, ...ids.filter((id) => id !== a)].slice(0, 20));
    expect((await review.next()).order).toBe('unsure');
    const albums = await review.ids({ from: a, order: 'album' });
    expect(albums).toHaveLength(20);
    const random = await review.ids({ from: a, order: 'random' });
    expect(random.slice(1)).not.toEqual(random.slice(1).toSorted((one, two) => one - two));
    expect(await review.ids({ from: a })).toEqual(random);
  });
});

describe('reasons and rest', () => {
  it('say why, and how many others wait', async () => {
    const store = openStore();
    const [a = 0] = addTracks(store, [
      { artist: 'Can', album: 'Tago Mago', present: ['Hip-Hop'], confidence: 0.5, margin: 0.02, sound: 1 },
      { artist: 'Can', album: 'Tago Mago', confidence: 0.9, sound: 1 },
      { artist: 'Can', album: 'Future Days', confidence: 0.9 },
      { artist: 'Neu!', album: 'Tago Mago', confidence: 0.9, sound: 1 },
      { artist: 'Faust', confidence: 0.9, unfamiliar: true, present: ['Krautrock'] },
    ]);
    const review = openReview(store);
    const { tracks: found } = await review.next();
    const byId = new Map(found.map((track) => [track.id, track]));
    expect(byId.get(a)).toMatchObject({
      rest: { album: 1, artist: 2, alike: 2 },
      reasons: [
        { kind: 'disagrees', present: 'Hip-Hop' },
        { kind: 'close', first: 'rock', second: 'jazz' },
        { kind: 'alike', count: 2 },
      ],
    });
    // A genre the model does not know contradicts nothing.
    const faust = found.find(({ artist }) => artist === 'Faust');
    expect(faust?.reasons).toEqual([{ kind: 'unfamiliar' }]);
    expect(faust?.prediction?.unfamiliar).toBe(true);
  });

  it('a decision for the rest gives all of it the same genre, as one that can be undone', async () => {
    const store = openStore();
    const album = { artist: 'Can', album: 'Tago Mago' };
    const [a = 0, b = 0, c = 0, d = 0] = addTracks(store, [
      { ...album, genre: 'rock' },
      { ...album, genre: 'jazz' },
      { ...album, genre: 'jazz' },
      { artist: 'Neu!', genre: 'jazz' },
    ]);
    const review = openReview(store);
    await review.decide(c, { kind: 'genres', genres: ['Krautrock'] });
    expect((await review.decide(a, { kind: 'accept' }, 'album')).decided).toBe(2);
    expect([a, b, c, d].map((id) => store.decisions.of(id)?.genres)).toEqual([
      ['rock'],
      ['rock'],
      ['Krautrock'],
      undefined,
    ]);
    expect(stateOf(store, b)).toBe('changed');
    expect(new Set(review.undo().trackIds)).toEqual(new Set([a, b]));
    await expect(review.decide(a, { kind: 'skip' }, 'alike')).resolves.toMatchObject({ decided: 1 });
  });
});

describe('other decisions', () => {
  it('keep what is there, or no genre at all: neither waits, neither is to be written', async () => {
    const store = openStore();
    const [a = 0, b = 0] = addTracks(store, [{ present: ['Dub', 'Ska'] }, { present: ['Other'] }]);
    const review = openReview(store);
    await review.decide(a, { kind: 'keep' });
    await review.decide(b, { kind: 'none' });
    expect(store.decisions.of(a)).toMatchObject({ kind: 'kept', genres: ['Dub', 'Ska'] });
    expect(store.decisions.of(b)).toMatchObject({ kind: 'kept', genres: [] });
    expect([stateOf(store, a), stateOf(store, b)]).toEqual(['kept', 'kept']);
    expect(await review.next()).toMatchObject({ left: 0, tracks: [], today: { kept: 2 } });
    review.undo();
    expect(await review.ids()).toEqual([b]);
  });

  it('skipped tracks wait aside until they are asked for, and then once', async () => {
    const store = openStore();
    addTracks(store, tracks(3));
    const review = openReview(store);
    const [a = 0, b = 0, c = 0] = await review.ids();
    await review.decide(a, { kind: 'skip' });
    await review.decide(b);
    await review.decide(c, { kind: 'skip' });
    expect(await review.next()).toMatchObject({ left: 0, skipped: 2, tracks: [] });
    expect(await review.open({ selection: { query: { states: ['skipped'] } } })).toEqual({ total: 2 });
    const again = await review.next();
    expect(again).toMatchObject({ left: 2, scope: { kind: 'chosen', total: 2 } });
    for (const { id } of again.tracks) await review.decide(id, { kind: 'skip' });
    expect(await review.next()).toMatchObject({ left: 0, tracks: [] });
    review.undo();
    expect((await review.next()).left).toBe(1);
  });

  it('a chosen selection is gone through again, decided or not, and nothing else', async () => {
    const store = openStore();
    const ids = addTracks(store, tracks(10));
    const review = openReview(store);
    await review.decide(ids[4]!);
    await review.open({ selection: { ids: [ids[4]!, ids[5]!] } });
    expect(new Set(await review.ids())).toEqual(new Set([ids[4], ids[5]]));
    await review.decide(ids[4]!, { kind: 'genres', genres: ['jazz'] });
    expect(await review.ids()).toEqual([ids[5]]);
    await review.open({ selection: null });
    expect((await review.next()).left).toBe(9);
  });
});

describe('the threshold', () => {
  it('covers exactly what it says, and names test clips and interval', async () => {
    const store = openStore();
    addTracks(store, [
      { confidence: 0.95, recommendation: 'strong' },
      { confidence: 0.85, recommendation: 'medium' },
      { confidence: 0.85, recommendation: 'none', unfamiliar: true },
      { confidence: 0.6 },
    ]);
    const review = openReview(store);
    const at80 = await review.estimate(0.8);
    expect(at80).toMatchObject({
      tracks: 4,
      above: 2,
      waiting: 2,
      reopened: 0,
      checked: null,
      inForce: null,
    });
    // 352 of 374 tracks, as the model's own file lists them; Wilson's interval by its formula.
    expect(at80.tested).toMatchObject({ right: 352, total: 374 });
    expect(at80.tested!.low).toBeCloseTo(0.912_55, 4);
    expect(at80.tested!.high).toBeCloseTo(0.960_84, 4);
    let before = Infinity;
    for (let percent = 50; percent <= 99; percent += 1) {
      const { above, tested } = await review.estimate(percent / 100);
      expect(above).toBeLessThanOrEqual(before);
      expect(tested!.low).toBeLessThanOrEqual(tested!.right / tested!.total);
      before = above;
    }
  });

  it('decides, is raised, is taken away and undone; what a person decided stays', async () => {
    const store = openStore();
    const [a = 0, b = 0, c = 0, d = 0] = addTracks(store, [
      { confidence: 0.95 },
      { confidence: 0.85 },
      { confidence: 0.6 },
      { confidence: 0.7 },
    ]);
    const review = openReview(store);
    await review.decide(d, { kind: 'accept' });
    const states = (): (string | undefined)[] => [a, b, c, d].map((id) => stateOf(store, id));
    expect(await review.applyThreshold(0.8)).toMatchObject({ decided: 2, reopened: 0 });
    expect(states()).toEqual(['accepted', 'accepted', 'review', 'accepted']);
    expect(store.decisions.lineInForce()).toBe(0.8);
    expect(await review.estimate(0.9)).toMatchObject({ above: 1, waiting: 0, reopened: 1, inForce: 0.8 });
    expect(await review.applyThreshold(0.9)).toMatchObject({ decided: 0, reopened: 1 });
    expect(states()).toEqual(['accepted', 'review', 'review', 'accepted']);
    expect((await review.next()).today.accepted).toBe(1);
    await review.applyThreshold(null);
    expect(states()).toEqual(['review', 'review', 'review', 'accepted']);
    expect(store.decisions.lineInForce()).toBeNull();
    review.undo();
    expect(store.decisions.lineInForce()).toBe(0.9);
    review.undo();
    expect(states()).toEqual(['accepted', 'accepted', 'review', 'accepted']);
    expect(store.decisions.lineInForce()).toBe(0.8);
  });
});

describe('a spot check', () => {
  it('draws from what the line takes, and counts what people found right', async () => {
    const store = openStore();
    const ids = addTracks(
      store,
      tracks(100, (index) => ({ confidence: index < 60 ? 0.9 : 0.6, genre: 'hiphop' })),
    );
    const review = openReview(store);
    await review.applyThreshold(0.85);
    expect(await review.spotCheck(0.8)).toEqual({ total: 30 });
    let answer = await review.next({ count: 50 });
    expect(answer).toMatchObject({ left: 30, scope: { kind: 'spotCheck', total: 30 }, spotCheck: null });
    const drawn = answer.tracks.map(({ id }) => id);
    expect(drawn.every((id) => ids.indexOf(id) < 60)).toBe(true);
    expect(drawn).not.toEqual(drawn.toSorted((a, b) => a - b));
    await review.decide(drawn[0]!, { kind: 'genres', genres: ['jazz'] });
    await review.decide(drawn[1]!, { kind: 'skip' });
    await review.decide(drawn[2]!, { kind: 'genres', genres: ['Hip-Hop', 'jazz'] });
    await review.decide(drawn[3]!, { kind: 'none' });
    for (const id of drawn.slice(4)) await review.decide(id);
    answer = await review.next();
    expect(answer).toMatchObject({ left: 0, tracks: [], spotCheck: { right: 27, total: 29 } });
    expect((await review.estimate(0.8)).checked).toMatchObject({ right: 27, total: 29 });
    expect((await review.estimate(0.9)).checked).toMatchObject({ right: 27, total: 29 });
    // Nothing was drawn between 70 and 80 %, so it says nothing about that line.
    expect((await review.estimate(0.7)).checked).toBeNull();
    review.undo();
    expect((await review.estimate(0.8)).checked).toMatchObject({ right: 26, total: 28 });
  });
});
