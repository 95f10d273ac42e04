package org.postroad.mta.smtp;

import org.postroad.common.db.DiskFullException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where a fault becomes a reply. */
public final class SmtpFaults {
    private static final Logger LOG = LoggerFactory.getLogger(SmtpFaults.class);

    private SmtpFaults() {}

    /**
     * The reply to a command that failed: the refusal's own, 501 for bad grammar, 452 where the disk is nearly full, and 451 for
     * anything else, which is our fault and is logged (RFC 5321 §4.2.3): the client keeps the message and tries again.
     */
    public static Reply toReply(Exception fault) {
        if (fault instanceof Refusal refusal) {
            return refusal.reply();
        }
        if (fault instanceof SyntaxFault syntax) {
            return Reply.of(501, syntax.status(), String.valueOf(syntax.getMessage()));
        }
        if (fault instanceof DiskFullException full) {
            LOG.warn("a command was not accepted: {}", full.getMessage());
            return Reply.of(452, EnhancedStatus.SYSTEM_FULL, "Insufficient system storage");
        }
        LOG.error("a command failed through a fault of ours", fault);
        return Reply.of(451, EnhancedStatus.SYSTEM_TROUBLE, "Requested action aborted: error in processing");
    }
}
