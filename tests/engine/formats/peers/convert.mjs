// Converts splat files with PlayCanvas' splat-transform, all in one process:
//   node convert.mjs a.spz a.ply  b.ply b.sog  ...
// A target named *.v3.spz is written as version 3, *.v4.spz as version 4.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import {
    MemoryFileSystem, MemoryReadFileSystem, combine, getInputFormat, getOutputFormat, logger, readFile, writeFile
} from '@playcanvas/splat-transform';

const names = process.argv.slice(2);
logger.setLogger?.({ log() {}, warn() {}, error: console.error, debug() {} });
for (let i = 0; i < names.length; i += 2) {
    const [source, target] = [names[i], names[i + 1]];
    const options = { iterations: 10, lodSelect: [], unbundled: false, lodChunkCount: 512, lodChunkExtent: 16 };
    if (target.endsWith('.v3.spz')) options.spzVersion = 3;
    const input = new MemoryReadFileSystem();
    input.set(basename(source), new Uint8Array(readFileSync(source)));
    const tables = await readFile({
        filename: basename(source), inputFormat: getInputFormat(source), options, params: [], fileSystem: input
    });
    const output = new MemoryFileSystem();
    await writeFile({
        filename: basename(target), outputFormat: getOutputFormat(target, options), dataTable: combine(tables), options
    }, output);
    writeFileSync(target, output.results.get(basename(target)));
}
process.exit(0);
