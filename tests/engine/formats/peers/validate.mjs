// Runs the Khronos glTF validator on every file named on the command line; prints one JSON list of their issues.
import { readFileSync } from 'node:fs';
import validator from 'gltf-validator';

const reports = [];
for (const path of process.argv.slice(2)) {
    const report = await validator.validateBytes(new Uint8Array(readFileSync(path)), { uri: path, maxIssues: 100 });
    reports.push({ path, ...report.issues });
}
console.log(JSON.stringify(reports));
