// Answers expressions as npm's jsonata does. Arguments: the folder of the library, the file of answers that begins with
// the variables. Standard input: an expression a line, in JSON. Standard output: an answer a line.
const jsonata = require(process.argv[2]);
const lines = file => require('fs').readFileSync(file, 'utf8').split('\n').filter(line => line).map(line => JSON.parse(line));
const { variables } = lines(process.argv[3])[0];

async function answer(expression) {
    try {
        const value = await jsonata(expression).evaluate(undefined, variables);
        if (value === undefined) return { undefined: true };
        const isFunction = typeof value === 'function' || value && (value._jsonata_lambda || value._jsonata_function);
        return isFunction ? { unsupported: true } : { value };
    } catch (error) {
        return { code: String(error.code), message: String(error.message) };
    }
}

(async () => {
    for (const expression of lines(0)) process.stdout.write(JSON.stringify(await answer(expression)) + '\n');
})();
