/**
 * What frames were called in ID3v2.2, by what they were called from then on.
 *
 * https://id3.org/id3v2-00 (section 4) and https://id3.org/id3v2.3.0 (section 4) describe the same frames under
 * both names; behind the line are those that iTunes added to both versions. `CRM`, an encrypted tag within the tag,
 * has no later name.
 */
// prettier-ignore
export const laterNames: ReadonlyMap<string, string> = new Map([
  ['BUF', 'RBUF'], ['CNT', 'PCNT'], ['COM', 'COMM'], ['CRA', 'AENC'], ['EQU', 'EQUA'], ['ETC', 'ETCO'],
  ['GEO', 'GEOB'], ['IPL', 'IPLS'], ['LNK', 'LINK'], ['MCI', 'MCDI'], ['MLL', 'MLLT'], ['PIC', 'APIC'],
  ['POP', 'POPM'], ['REV', 'RVRB'], ['RVA', 'RVAD'], ['SLT', 'SYLT'], ['STC', 'SYTC'], ['TAL', 'TALB'],
  ['TBP', 'TBPM'], ['TCM', 'TCOM'], ['TCO', 'TCON'], ['TCR', 'TCOP'], ['TDA', 'TDAT'], ['TDY', 'TDLY'],
  ['TEN', 'TENC'], ['TFT', 'TFLT'], ['TIM', 'TIME'], ['TKE', 'TKEY'], ['TLA', 'TLAN'], ['TLE', 'TLEN'],
  ['TMT', 'TMED'], ['TOA', 'TOPE'], ['TOF', 'TOFN'], ['TOL', 'TOLY'], ['TOR', 'TORY'], ['TOT', 'TOAL'],
  ['TP1', 'TPE1'], ['TP2', 'TPE2'], ['TP3', 'TPE3'], ['TP4', 'TPE4'], ['TPA', 'TPOS'], ['TPB', 'TPUB'],
  ['TRC', 'TSRC'], ['TRD', 'TRDA'], ['TRK', 'TRCK'], ['TSI', 'TSIZ'], ['TSS', 'TSSE'], ['TT1', 'TIT1'],
  ['TT2', 'TIT2'], ['TT3', 'TIT3'], ['TXT', 'TEXT'], ['TXX', 'TXXX'], ['TYE', 'TYER'], ['UFI', 'UFID'],
  ['ULT', 'USLT'], ['WAF', 'WOAF'], ['WAR', 'WOAR'], ['WAS', 'WOAS'], ['WCM', 'WCOM'], ['WCP', 'WCOP'],
  ['WPB', 'WPUB'], ['WXX', 'WXXX'],
  // iTunes
  ['GP1', 'GRP1'], ['MVI', 'MVIN'], ['MVN', 'MVNM'], ['TCP', 'TCMP'], ['TS2', 'TSO2'], ['TSA', 'TSOA'],
  ['TSC', 'TSOC'], ['TSP', 'TSOP'], ['TST', 'TSOT'],
]);

/**
 * The later name of a frame; its own where it has one already; null where there is none. Texts may stand in a v2.3
 * tag under their short name with a filler behind it, as iTunes left them.
 */
export function laterNameOf(id: string): string | null {
  if (id.length === 3) return laterNames.get(id) ?? null;
  if (!/[\0 ]$/.test(id)) return id;
  const short = id.slice(0, 3);
  // Of the others nobody says whether the body is v2.2's or v2.3's.
  return short.startsWith('T') ? (laterNames.get(short) ?? null) : null;
}
