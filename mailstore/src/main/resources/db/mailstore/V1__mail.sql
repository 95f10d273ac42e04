-- Where mail lives. Every key is led by the account. Times are milliseconds since 1970-01-01T00:00Z.
-- An id is the modification sequence at which the thing was made, so "id > s" means "created after s".

-- Account ids are never given twice, not even after the last account was removed.
CREATE TABLE account_counter (
    last_id BIGINT NOT NULL
);
INSERT INTO account_counter (last_id) VALUES (0);

CREATE TABLE account (
    id BIGINT PRIMARY KEY,
    local_part VARCHAR(64) NOT NULL,
    local_key VARCHAR(256) NOT NULL,
    domain VARCHAR(253) NOT NULL,
    display_name VARCHAR(256) NOT NULL,
    password VARCHAR(256) NOT NULL
);
CREATE UNIQUE INDEX account_address ON account (domain, local_key);

-- Locked by the first write to the account in a transaction.
CREATE TABLE account_state (
    account_id BIGINT PRIMARY KEY,
    modseq BIGINT NOT NULL,
    trimmed_modseq BIGINT NOT NULL,
    inbox_id BIGINT NOT NULL,
    octets BIGINT NOT NULL,
    max_octets BIGINT NOT NULL,
    removed BOOLEAN NOT NULL
);

-- parent_id 0: at the top. modseq moves with every change, property_modseq not with counters.
CREATE TABLE mailbox (
    account_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    parent_id BIGINT NOT NULL,
    name VARCHAR(255) NOT NULL,
    role VARCHAR(16) NOT NULL,
    sort_order INTEGER NOT NULL,
    subscribed BOOLEAN NOT NULL,
    uid_validity BIGINT NOT NULL,
    uid_next BIGINT NOT NULL,
    total_emails BIGINT NOT NULL,
    unread_emails BIGINT NOT NULL,
    total_threads BIGINT NOT NULL,
    unread_threads BIGINT NOT NULL,
    modseq BIGINT NOT NULL,
    property_modseq BIGINT NOT NULL,
    PRIMARY KEY (account_id, id)
);

-- mailboxes: ids between commas, ",3,7,". keywords: between blanks, " $flagged $seen ". road_id and summary may be empty.
-- author and what follows it are the text that is searched, folded. Each table and index costs every delivery a page of its own, so
-- the text has no table, and email_key finds by the blob too.
CREATE TABLE email (
    account_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    thread_id BIGINT NOT NULL,
    modseq BIGINT NOT NULL,
    mailboxes VARCHAR(2200) NOT NULL,
    keywords VARCHAR(26000) NOT NULL,
    blob_id VARCHAR(43) NOT NULL,
    size BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    sent_at BIGINT NOT NULL,
    has_attachment BOOLEAN NOT NULL,
    sender_key VARCHAR(100) NOT NULL,
    recipient_key VARCHAR(100) NOT NULL,
    subject_key VARCHAR(100) NOT NULL,
    road_id VARCHAR(20) NOT NULL,
    summary BYTEA NOT NULL,
    author VARCHAR(16384) NOT NULL,
    sender VARCHAR(16384) NOT NULL,
    reply_to VARCHAR(16384) NOT NULL,
    recipient VARCHAR(16384) NOT NULL,
    cc VARCHAR(16384) NOT NULL,
    bcc VARCHAR(16384) NOT NULL,
    subject VARCHAR(16384) NOT NULL,
    message_id VARCHAR(16384) NOT NULL,
    in_reply_to VARCHAR(16384) NOT NULL,
    reference_ids VARCHAR(16384) NOT NULL,
    sent VARCHAR(16384) NOT NULL,
    body VARCHAR(16384) NOT NULL,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX email_thread ON email (account_id, thread_id);
CREATE INDEX email_modseq ON email (account_id, modseq);

-- An email in a mailbox. The first index is the list of a mailbox, newest first, without looking at the email.
CREATE TABLE mailbox_email (
    account_id BIGINT NOT NULL,
    mailbox_id BIGINT NOT NULL,
    uid BIGINT NOT NULL,
    email_id BIGINT NOT NULL,
    thread_id BIGINT NOT NULL,
    received_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX mailbox_email_date ON mailbox_email (account_id, mailbox_id, received_at DESC, email_id DESC, thread_id);
CREATE UNIQUE INDEX mailbox_email_uid ON mailbox_email (account_id, mailbox_id, uid);

-- Finds by hash. Of a Message-ID that an email names and of its base subject: the thread. Of a blob: how many emails have it.
CREATE TABLE email_key (
    account_id BIGINT NOT NULL,
    hash BIGINT NOT NULL,
    found BIGINT NOT NULL,
    PRIMARY KEY (account_id, hash)
);

-- Changes that no row of its own tells of: what was destroyed, and all changes of data that other rooms keep.
-- thread_id: of a destroyed email, else 0. destroyed_at: null while it is there.
CREATE TABLE change_entry (
    account_id BIGINT NOT NULL,
    type VARCHAR(16) NOT NULL,
    id BIGINT NOT NULL,
    created_modseq BIGINT NOT NULL,
    modseq BIGINT NOT NULL,
    thread_id BIGINT NOT NULL,
    destroyed_at BIGINT,
    PRIMARY KEY (account_id, type, id)
);
CREATE INDEX change_entry_modseq ON change_entry (account_id, type, modseq);
CREATE INDEX change_entry_destroyed ON change_entry (destroyed_at);

CREATE TABLE identity (
    account_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    name VARCHAR(256) NOT NULL,
    email VARCHAR(400) NOT NULL,
    reply_to VARCHAR(16384) NOT NULL,
    bcc VARCHAR(16384) NOT NULL,
    text_signature VARCHAR(16384) NOT NULL,
    html_signature VARCHAR(65536) NOT NULL,
    may_delete BOOLEAN NOT NULL,
    PRIMARY KEY (account_id, id)
);

CREATE TABLE upload (
    account_id BIGINT NOT NULL,
    blob_id VARCHAR(43) NOT NULL,
    size BIGINT NOT NULL,
    type VARCHAR(255) NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, blob_id)
);
CREATE INDEX upload_expiry ON upload (expires_at);
