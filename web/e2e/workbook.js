/** Makes a small XLSX workbook: an archive of XML, its parts stored as they are or packed. */
import { crc32, deflateRawSync } from 'node:zlib';

const SPREADSHEET = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const LINKS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const escape = (text) => String(text).replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]);

/** `sheets` holds rows of texts and numbers by the sheet's name; texts are shared, as spreadsheets have them. */
export function workbook(sheets) {
  const names = Object.keys(sheets);
  const texts = [...new Set(Object.values(sheets).flat(2).filter((cell) => typeof cell === 'string'))];
  const cell = (value, row, column) => {
    const at = `${String.fromCharCode(65 + column)}${row + 1}`;
    if (value === null) return '';
    return typeof value === 'number' ? `<c r="${at}"><v>${value}</v></c>` : `<c r="${at}" t="s"><v>${texts.indexOf(value)}</v></c>`;
  };
  const sheet = (rows) => `<worksheet xmlns="${SPREADSHEET}"><sheetData>${rows.map((cells, row) => `<row r="${row + 1}">${cells.map((value, column) => cell(value, row, column)).join('')}</row>`).join('')}</sheetData></worksheet>`;
  const kind = (name, type) => `<Override PartName="/${name}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${type}+xml"/>`;
  const parts = {
    '[Content_Types].xml': `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${kind('xl/workbook.xml', 'sheet.main')}${names.map((_, i) => kind(`xl/worksheets/sheet${i + 1}.xml`, 'worksheet')).join('')}${kind('xl/sharedStrings.xml', 'sharedStrings')}</Types>`,
    '_rels/.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${SPREADSHEET}" xmlns:r="${LINKS}"><sheets>${names.map((name, i) => `<sheet name="${escape(name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${PACKAGE}/relationships">${names.map((_, i) => `<Relationship Id="rId${i + 1}" Type="${LINKS}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`).join('')}<Relationship Id="rId${names.length + 1}" Type="${LINKS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    'xl/sharedStrings.xml': `<sst xmlns="${SPREADSHEET}" count="${texts.length}" uniqueCount="${texts.length}">${texts.map((text) => `<si><t>${escape(text)}</t></si>`).join('')}</sst>`,
    ...Object.fromEntries(names.map((name, i) => [`xl/worksheets/sheet${i + 1}.xml`, sheet(sheets[name])])),
  };
  return archive(parts);
}

export function archive(parts) {
  const [files, list] = [[], []];
  let at = 0;
  for (const [name, text] of Object.entries(parts)) {
    const [plain, title] = [Buffer.from(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>${text}`), Buffer.from(name)];
    const packed = deflateRawSync(plain);
    const about = Buffer.alloc(26);
    for (const [place, value] of [[0, 20], [4, 8], [8, 33]]) about.writeUInt16LE(value, place);
    for (const [place, value] of [[10, crc32(plain)], [14, packed.length], [18, plain.length]]) about.writeUInt32LE(value, place);
    about.writeUInt16LE(title.length, 22);
    files.push(Buffer.from('PK\u0003\u0004'), about, title, packed);
    const end = Buffer.alloc(14);
    end.writeUInt32LE(at, 10);
    list.push(Buffer.from('PK\u0001\u0002\u0014\u0000'), about, end, title);
    at += 30 + title.length + packed.length;
  }
  const lists = Buffer.concat(list);
  const end = Buffer.alloc(18);
  for (const place of [4, 6]) end.writeUInt16LE(Object.keys(parts).length, place);
  end.writeUInt32LE(lists.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...files, lists, Buffer.from('PK\u0005\u0006'), end]);
}
