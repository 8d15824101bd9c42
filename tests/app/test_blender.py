"""Finding Blender, and what it is told."""

import os

from app import blender


def test_it_is_found_where_the_artist_says(tmp_path, monkeypatch):
    program = tmp_path / "blender"
    program.write_text("")
    monkeypatch.setenv("GALATEA_BLENDER", str(program))
    assert blender.find() == str(program)
    monkeypatch.setenv("GALATEA_BLENDER", str(tmp_path / "no"))
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(blender, "PLACES", ())
    assert blender.find() is None


def test_the_script_compiles_and_quotes_names():
    text = blender.script(('/a "b"/motion.usdc', "/x/it's.obj", "/x/it's.pc2"), 49)
    compile(text, "blender", "exec")
    names: dict = {}
    exec(text.split("import bpy")[0], names)
    assert names["FILES"][1] == "/x/it's.obj" and names["FRAMES"] == 49 and names["KEEP"] is False


def test_another_python_is_kept_away(monkeypatch, tmp_path):
    (tmp_path / "python3").write_text("")
    monkeypatch.setenv("PATH", os.pathsep.join([str(tmp_path), "/usr/bin"]))
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    found = blender.environment()
    assert found["PATH"] == "/usr/bin" and "PYTHONPATH" not in found
