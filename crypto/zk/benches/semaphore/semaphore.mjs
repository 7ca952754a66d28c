// Semaphore v4 over as many members, for `cargo xtask bench zk`: a proof of membership with a nullifier, Groth16 and a trusted
// setup. CPU time of the process, with its threads.
import { fileURLToPath } from "node:url";
import { Group, Identity, generateProof, verifyProof } from "@semaphore-protocol/core";

const folder = fileURLToPath(new URL("./node_modules/@zk-kit/semaphore-artifacts/", import.meta.url));

/** CPU milliseconds a run. */
async function time(runs, run) {
    const before = process.cpuUsage();
    for (let n = 0; n < runs; n += 1) {
        await run();
    }
    const spent = process.cpuUsage(before);
    return (spent.user + spent.system) / 1_000 / runs;
}

console.log("     N  prove  verify");
for (const depth of [4, 7, 10]) {
    const members = Array.from({ length: 2 ** depth }, (_, n) => new Identity(`member ${n}`));
    const group = new Group(members.map((member) => member.commitment));
    const files = { wasm: `${folder}semaphore-${depth}.wasm`, zkey: `${folder}semaphore-${depth}.zkey` };
    const make = () => generateProof(members[1], group, "a post", "a window", depth, files);
    // The first of each reads and compiles.
    const proof = await make();
    if (!(await verifyProof(proof))) {
        throw new Error("a proof that does not verify");
    }
    const prove = await time(3, make);
    const verify = await time(10, () => verifyProof(proof));
    console.log(`${String(2 ** depth).padStart(6)} ${prove.toFixed(0).padStart(6)} ${verify.toFixed(1).padStart(7)}`);
}
// Its worker threads would keep the process.
process.exit(0);
