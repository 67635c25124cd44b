/**
 * ID3 genres: the numbered list, and the texts of a genre frame.
 *
 * The list is ID3v1's 80, Winamp's up to 191. Texts: https://id3.org/id3v2.3.0#TCON and
 * https://id3.org/id3v2.4.0-frames (4.2.3).
 */

/** ID3v1's genres by number, with Winamp's additions up to 191. */
// prettier-ignore
export const id3v1Genres: readonly string[] = [
  'Blues', 'Classic Rock', 'Country', 'Dance', 'Disco', 'Funk', 'Grunge', 'Hip-Hop', 'Jazz', 'Metal',
  'New Age', 'Oldies', 'Other', 'Pop', 'R&B', 'Rap', 'Reggae', 'Rock', 'Techno', 'Industrial',
  'Alternative', 'Ska', 'Death Metal', 'Pranks', 'Soundtrack', 'Euro-Techno', 'Ambient', 'Trip-Hop',
  'Vocal', 'Jazz+Funk', 'Fusion', 'Trance', 'Classical', 'Instrumental', 'Acid', 'House', 'Game',
  'Sound Clip', 'Gospel', 'Noise', 'Alt. Rock', 'Bass', 'Soul', 'Punk', 'Space', 'Meditative',
  'Instrumental Pop', 'Instrumental Rock', 'Ethnic', 'Gothic', 'Darkwave', 'Techno-Industrial',
  'Electronic', 'Pop-Folk', 'Eurodance', 'Dream', 'Southern Rock', 'Comedy', 'Cult', 'Gangsta Rap',
  'Top 40', 'Christian Rap', 'Pop/Funk', 'Jungle', 'Native American', 'Cabaret', 'New Wave', 'Psychedelic',
  'Rave', 'Showtunes', 'Trailer', 'Lo-Fi', 'Tribal', 'Acid Punk', 'Acid Jazz', 'Polka', 'Retro', 'Musical',
  'Rock & Roll', 'Hard Rock', 'Folk', 'Folk/Rock', 'National Folk', 'Swing', 'Fast-Fusion', 'Bebop',
  'Latin', 'Revival', 'Celtic', 'Bluegrass', 'Avantgarde', 'Gothic Rock', 'Progressive Rock',
  'Psychedelic Rock', 'Symphonic Rock', 'Slow Rock', 'Big Band', 'Chorus', 'Easy Listening', 'Acoustic',
  'Humour', 'Speech', 'Chanson', 'Opera', 'Chamber Music', 'Sonata', 'Symphony', 'Booty Bass', 'Primus',
  'Porn Groove', 'Satire', 'Slow Jam', 'Club', 'Tango', 'Samba', 'Folklore', 'Ballad', 'Power Ballad',
  'Rhythmic Soul', 'Freestyle', 'Duet', 'Punk Rock', 'Drum Solo', 'A Cappella', 'Euro-House', 'Dance Hall',
  'Goa', 'Drum & Bass', 'Club-House', 'Hardcore', 'Terror', 'Indie', 'BritPop', 'Afro-Punk', 'Polsk Punk',
  'Beat', 'Christian Gangsta Rap', 'Heavy Metal', 'Black Metal', 'Crossover', 'Contemporary Christian',
  'Christian Rock', 'Merengue', 'Salsa', 'Thrash Metal', 'Anime', 'JPop', 'Synthpop', 'Abstract',
  'Art Rock', 'Baroque', 'Bhangra', 'Big Beat', 'Breakbeat', 'Chillout', 'Downtempo', 'Dub', 'EBM',
  'Eclectic', 'Electro', 'Electroclash', 'Emo', 'Experimental', 'Garage', 'Global', 'IDM', 'Illbient',
  'Industro-Goth', 'Jam Band', 'Krautrock', 'Leftfield', 'Lounge', 'Math Rock', 'New Romantic',
  'Nu-Breakz', 'Post-Punk', 'Post-Rock', 'Psytrance', 'Shoegaze', 'Space Rock', 'Trop Rock', 'World Music',
  'Neoclassical', 'Audiobook', 'Audio Theatre', 'Neue Deutsche Welle', 'Podcast', 'Indie Rock', 'G-Funk',
  'Dubstep', 'Garage Rock', 'Psybient',
];

/** ID3v1's number for "no genre". */
export const noId3v1Genre = 255;

const numberByKey = new Map([
  ...id3v1Genres.map((name, number) => [keyOf(name), number] as const),
  // The same genres under the names that people also use.
  ...([
    ['alternrock', 40],
    ['alternativerock', 40],
    ['avantgarde', 90],
    ['bebob', 85],
    ['rnb', 14],
    ['drumandbass', 127],
    ['rockandroll', 78],
    ['rocknroll', 78],
  ] as const),
]);

/** Letters and digits alone, so that `hiphop`, `Hip Hop` and `Hip-Hop` are one. */
function keyOf(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** The number of a genre in ID3v1's list, 255 when it is not there. */
export function id3v1GenreNumber(name: string): number {
  return numberByKey.get(keyOf(name)) ?? noId3v1Genre;
}

/**
 * The genres that one text of a genre frame means: `(17)`, `17`, `(17)(18)`, `(4)Eurodisco`, `((Foo)`, `(RX)`.
 * Parentheses further on are part of the name. A number outside the list in parentheses means nothing.
 */
export function parseGenreText(text: string): string[] {
  const genres: string[] = [];
  let rest = text.replace(/\0+$/, '').trim();
  for (;;) {
    const reference = /^\((\d{1,3}|RX|CR)\)/.exec(rest);
    if (!reference?.[1]) break;
    const name = genreOfReference(reference[1]);
    if (name !== undefined) genres.push(name);
    rest = rest.slice(reference[0].length);
  }
  if (rest.startsWith('((')) rest = rest.slice(1);
  rest = rest.trim();
  const bareReference =
    genres.length === 0 && /^(\d{1,3}|RX|CR)$/.test(rest) ? genreOfReference(rest) : undefined;
  if (bareReference !== undefined) genres.push(bareReference);
  else if (rest !== '' && rest !== '255') genres.push(rest);
  return [...new Set(genres)];
}

function genreOfReference(reference: string): string | undefined {
  if (reference === 'RX') return 'Remix';
  if (reference === 'CR') return 'Cover';
  return id3v1Genres[Number(reference)];
}

/** Whether ID3 readers would take this name for a number or a reference instead of a name. */
export function readsAsReference(name: string): boolean {
  return /^(\d+|RX|CR|\((\d+|RX|CR)\).*)$/s.test(name);
}
