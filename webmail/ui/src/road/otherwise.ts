import type { IconName } from "../parts/icon.js";
import type { LaneId } from "./model.js";

/** A part of a message's way, and what another protocol would do there. */
export interface Stretch {
  name: string;
  icon: IconName;
  words: string;
}

/** What one of the older protocols alone would do in the road's place. */
export interface Otherwise {
  id: "smtp" | "imap" | "pop3";
  name: string;
  /** In one paragraph. */
  words: string;
  stretches: Stretch[];
  /** What nobody would see. */
  unseen: string;
  /** The lanes in which it has a part. */
  lanes: ReadonlySet<LaneId>;
}

const stretch = (name: string, icon: IconName, words: string): Stretch => ({ name, icon, words });

export const otherwise: readonly Otherwise[] = [
  {
    id: "smtp",
    name: "SMTP alone",
    words:
      "SMTP (RFC 5321) hands a message from one host to the next and ends with a reply to a dot. It knows no mailboxes, no reading and no way back but another message.",
    stretches: [
      stretch(
        "Handing in",
        "browser",
        "A mail program submits on port 465 or 587 (RFC 6409, RFC 8314) after AUTH (RFC 4954). A browser cannot: it speaks no SMTP. The copy in Sent is none of SMTP's business; it is uploaded a second time by other means.",
      ),
      stretch(
        "Keeping",
        "queue",
        "The same promise: with 250 after the dot the host answers for the message (RFC 5321 §6.1). What its queue does then is told to nobody, and no command of SMTP cancels or hastens it.",
      ),
      stretch("Finding the way", "dns", "The same questions: MX, then A and AAAA (RFC 5321 §5.1). The sender sees neither questions nor answers."),
      stretch(
        "Crossing",
        "forward",
        "The same dialogue, with STARTTLS where both know it (RFC 3207). Whether it was encrypted can be guessed afterwards from the word ESMTPS in a Received field (RFC 3848).",
      ),
      stretch("Arriving", "mailbox", "Final delivery is the host's own affair; SMTP does not say how. Some hand it on by LMTP (RFC 2033)."),
      stretch("Telling and reading", "push", "Not in SMTP at all. The recipient needs a second protocol to learn of the message and a login to it."),
      stretch(
        "When it fails",
        "alert",
        "The sender gets a message (RFC 3464), for a host that is down perhaps after four or five days of tries (RFC 5321 §4.5.4.1). A note of success comes only if it was asked for and every host on the way takes part (RFC 3461).",
      ),
    ],
    unseen: "Between the sender's 250 and a possible report of failure there is nothing to see: not the queue, not an attempt, not the arrival.",
    lanes: new Set<LaneId>(["dispatch", "queue", "dns", "client", "elsewhere", "server", "filing"]),
  },
  {
    id: "imap",
    name: "IMAP",
    words: "IMAP (RFC 9051) reads and keeps in order what lies in mailboxes on a server. It sends nothing, and it carries nothing between hosts.",
    stretches: [
      stretch(
        "Handing in",
        "browser",
        "Left to SMTP submission. The program then uploads the whole message once more, with APPEND, for the Sent mailbox; BURL and CATENATE (RFC 4468, RFC 4469) would spare that, where a server has them.",
      ),
      stretch("Keeping, finding, crossing", "queue", "Left to SMTP. IMAP has no word for a queue, a next host or an attempt."),
      stretch("Arriving", "mailbox", "Here it begins: the message gets a UID in a mailbox. How it came can only be read from its own header, from Received and Return-Path."),
      stretch(
        "Telling",
        "push",
        "A connection in IDLE (RFC 2177, now part of RFC 9051) hears of one mailbox, with a bare count; others need connections of their own, or NOTIFY (RFC 5465).",
      ),
      stretch("Reading", "inbox", "FETCH, in more round trips, over a connection that has state; after a break CONDSTORE and QRESYNC (RFC 7162) help to catch up."),
      stretch("When it fails", "alert", "The report of failure is a message like any other. What a message was sent with and what became of each recipient, IMAP cannot say."),
    ],
    unseen: "The whole left side. To IMAP a message begins to exist when it lies in the mailbox.",
    lanes: new Set<LaneId>(["mailbox", "push", "reader", "homeMailbox", "homePush"]),
  },
  {
    id: "pop3",
    name: "POP3",
    words: "POP3 (RFC 1939) lets a program take messages out of one mailbox. That is all it does, and for decades it was enough.",
    stretches: [
      stretch("Handing in", "browser", "Left to SMTP submission. What was sent is kept by the program that sent it, on that one machine."),
      stretch("Keeping, finding, crossing", "queue", "Left to SMTP."),
      stretch("Arriving", "mailbox", "There is one maildrop per user: no folders, no flags, nothing read or answered, and no sent mail."),
      stretch(
        "Telling",
        "push",
        "Nobody is told. The program asks every few minutes, each time in a new session: what a session sees is fixed when it begins, since it locks the maildrop (RFC 1939).",
      ),
      stretch(
        "Reading",
        "inbox",
        "RETR fetches whole messages, mostly followed by DELE; then the message is on that machine and nowhere else. UIDL and TOP, which make it bearable to leave mail on the server, are optional.",
      ),
      stretch("When it fails", "alert", "The report of failure is fetched like any message, at the next poll."),
    ],
    unseen: "Everything up to the maildrop, and in it everything but the number of messages and their sizes.",
    lanes: new Set<LaneId>(["mailbox", "reader", "homeMailbox"]),
  },
];
