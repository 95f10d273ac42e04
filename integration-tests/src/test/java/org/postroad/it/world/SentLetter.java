package org.postroad.it.world;

/**
 * What JMAP created for a letter that was sent.
 *
 * @param messageId without angle brackets, as JMAP has it
 */
public record SentLetter(String emailId, String submissionId, String messageId) {}
