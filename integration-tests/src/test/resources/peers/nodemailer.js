// Sends messages by one transport of nodemailer, all at once, and prints what became of each, in their order.
// Arguments: nodemailer's directory, and a file with {"transport": {...}, "messages": [{...}, ...]} in nodemailer's own words.
'use strict';

const { readFileSync } = require('fs');

const nodemailer = require(process.argv[2]);
const { transport, messages } = JSON.parse(readFileSync(process.argv[3], 'utf8'));
const sender = nodemailer.createTransport(transport);

function told({ value, reason: error }) {
    return value
        ? { accepted: value.accepted.length, rejected: value.rejected.length, response: value.response }
        : { error: error.code, responseCode: error.responseCode, response: error.response || error.message };
}

Promise.allSettled(messages.map(message => sender.sendMail(message))).then(outcomes => {
    sender.close();
    console.log(JSON.stringify(outcomes.map(told)));
});
