// `navigator`, as Node has it from version 21 on.
globalThis.navigator ??= { userAgent: `Node.js/${process.versions.node.split(".")[0]}` };
