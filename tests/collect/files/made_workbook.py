"""Small xlsx files, written by hand so that tests can say exactly what stands in them."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def text(value: str) -> str:
    """A cell that carries its own text."""
    return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def number(value: object, style: int = 0) -> str:
    """A number; style 1 is a day, 2 an hour, 3 a pattern of the workbook's own with day and hour."""
    return f'<c s="{style}"><v>{value}</v></c>'


def rows_of(*rows: tuple[str, ...]) -> str:
    """The rows of a sheet from the cells' XML."""
    return "".join(f"<row>{''.join(cells)}</row>" for cells in rows)


def workbook(
    path: Path,
    rows: str,
    *,
    shared: str = "",
    is_1904: bool = False,
    doctype: str = "",
    sheets: tuple[str, ...] = ("Data",),
    others: str = "",
) -> Path:
    """Write a workbook whose first sheet holds `rows`, the others `others`."""
    links = "".join(
        f'<Relationship Id="r{at}" Type="{LINKS}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(sheets) + 1)
    )
    listed = "".join(f'<sheet name="{escape(name)}" sheetId="{at}" r:id="r{at}"/>' for at, name in enumerate(sheets, 1))
    parts = {
        "_rels/.rels": f'{HEAD}<Relationships {PACKAGE}><Relationship Id="r" Type="{LINKS}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{HEAD}<workbook {MAIN} xmlns:r="{LINKS}"><workbookPr date1904="{int(is_1904)}"/>'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"{HEAD}<Relationships {PACKAGE}>{links}</Relationships>",
        "xl/styles.xml": f'{HEAD}<styleSheet {MAIN}><numFmts><numFmt numFmtId="200" formatCode="dd.mm.yyyy\\ hh:mm"/>'
        '</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/>'
        '<xf numFmtId="21"/><xf numFmtId="200"/></cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f"{HEAD}<sst {MAIN}>{shared}</sst>",
    }
    for at in range(1, len(sheets) + 1):
        held = rows if at == 1 else others
        parts[f"xl/worksheets/sheet{at}.xml"] = (
            f"{HEAD}{doctype}<worksheet {MAIN}><sheetData>{held}</sheetData></worksheet>"
        )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return path
