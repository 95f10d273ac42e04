-- What one sender has for one domain is a flow, and the queue is fair to flows: they are found by one step along an index each.
ALTER TABLE queue_recipient ADD COLUMN sender VARCHAR(255) DEFAULT '' NOT NULL;
CREATE INDEX queue_recipient_flow ON queue_recipient (domain, sender, due_at, road_id, recipient);
CREATE INDEX queue_recipient_due_at ON queue_recipient (due_at);
DROP INDEX queue_recipient_due;
