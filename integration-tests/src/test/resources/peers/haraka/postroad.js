// A plugin of Haraka: keeps the mail of one domain in Maildirs, and relays what comes from this machine to where the name server says.
// config/postroad.json: {"domain", "people": [local part, ...], "mail": directory, "names": "address:port", "port": of each mail host}
'use strict';

const { promises: dns } = require('node:dns');
const fs = require('node:fs/promises');
const path = require('node:path');

exports.register = function () {
    this.settings = require(path.join(process.env.HARAKA, 'config', 'postroad.json'));
    this.resolver = new dns.Resolver();
    this.resolver.setServers([this.settings.names]);
};

// Haraka would ask the machine's own name server for the client's name.
exports.hook_lookup_rdns = (next, connection) => next(OK, `[${connection.remote.ip}]`);

exports.hook_rcpt = function (next, connection, [recipient]) {
    const { domain, people } = this.settings;
    if (recipient.host === domain) {
        return people.includes(recipient.user) ? next(OK) : next(DENY, 'no such person');
    }
    connection.relaying = connection.remote.ip.startsWith('127.');
    return connection.relaying ? next(OK) : next(DENY, 'relaying denied');
};

exports.hook_queue = function (next, { transaction }) {
    const { domain, mail } = this.settings;
    if (!transaction.rcpt_to.every(recipient => recipient.host === domain)) {
        return next(); // Haraka's own queue takes it
    }
    // As it came over the wire: Haraka forgets to take away a dot or a CR here and there, where two of its chunks meet.
    transaction.message_stream.get_data({ dot_stuffing: true }, async stuffed => {
        const message = stuffed.toString('latin1').replaceAll('\r\n', '\n').replaceAll('\n.', '\n');
        try {
            for (const { user } of transaction.rcpt_to) {
                const maildir = path.join(mail, user);
                const written = path.join(maildir, 'tmp', transaction.uuid);
                await fs.mkdir(path.dirname(written), { recursive: true });
                await fs.mkdir(path.join(maildir, 'new'), { recursive: true });
                await fs.writeFile(written, message, 'latin1');
                await fs.rename(written, path.join(maildir, 'new', transaction.uuid));
            }
            next(OK, 'filed');
        } catch (failure) {
            next(DENYSOFT, failure.message);
        }
    });
};

exports.hook_queue_outbound = exports.hook_queue;

exports.hook_get_mx = async function (next, hmail, domain) {
    const host = async ({ priority, exchange }) => {
        const [address] = await this.resolver.resolve4(exchange);
        return { priority, exchange: address, port: this.settings.port };
    };
    try {
        const exchanges = await this.resolver.resolveMx(domain);
        exchanges.sort((one, other) => one.priority - other.priority);
        next(OK, await Promise.all(exchanges.map(host)));
    } catch (failure) {
        next(failure.code === 'ENOTFOUND' ? DENY : DENYSOFT, failure.message);
    }
};
