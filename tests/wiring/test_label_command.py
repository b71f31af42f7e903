"""`attune label`: lines in, labels out."""

import json
import subprocess
import sys
from pathlib import Path

PROGRAM = [sys.executable, "-c", "from attune.wiring.cli import main; main()", "label"]


def run(folder: Path, given: bytes, *more: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*PROGRAM, *more], input=given, capture_output=True, cwd=folder, check=False, timeout=120)


def test_each_line_gets_its_label_in_order_and_no_folder_is_made(tmp_path: Path) -> None:
    lines = [{"id": "a", "text": "Great service, thank you!"}, {"text": "Ужасно, верните деньги", "language": "ru"}]
    done = run(tmp_path, "\n".join(json.dumps(line) for line in lines).encode())
    assert done.returncode == 0, done.stderr.decode()
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert (first["id"], first["sentiment"], first["language"]) == ("a", "positive", "en")
    assert (second["id"], second["sentiment"], second["complaint"]) == (2, "negative", True)
    assert {"id", "language", "sentiment", "sentiment_scores", "emotions", "topics"} <= set(first)
    assert {"intents", "complaint", "urgency", "evidence"} <= set(first)
    assert list(tmp_path.iterdir()) == []


def test_a_bad_line_costs_only_itself(tmp_path: Path) -> None:
    source, target = tmp_path / "in.ndjson", tmp_path / "out.ndjson"
    source.write_bytes(b'{"id":1,"text":"ok"}\nnonsense\n{"id":2}\n\n{"id":3,"text":"\xff"}\n{"id":4,"text":"fine"}\n')
    done = run(tmp_path, b"", "--in", str(source), "--out", str(target))
    assert done.returncode == 1
    found = [json.loads(line) for line in target.read_text().splitlines()]
    assert [line.get("id", line.get("line")) for line in found] == [1, 2, 3, 5, 4]
    assert [("error" in line) for line in found] == [False, True, True, True, False]
    assert b"line 3" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.ndjson", "out.ndjson"]
