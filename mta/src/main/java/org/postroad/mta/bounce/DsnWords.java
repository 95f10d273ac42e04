package org.postroad.mta.bounce;

import java.time.Duration;
import java.util.List;
import org.postroad.mta.bounce.DsnWriter.Notice;
import org.postroad.mta.courier.Trouble;
import org.postroad.mta.door.TraceFields;
import org.postroad.mta.queue.RecipientNews;
import org.postroad.mta.queue.RecipientNews.Action;

/** What a notification says to people; its first sentence says all that most of them need. Stateless. */
final class DsnWords {
    private DsnWords() {}

    static String subject(Notice notice) {
        String what = switch (notice.action()) {
            case FAILED, EXPIRED -> "Not delivered";
            case DELAYED -> "Delayed";
            case DELIVERED -> "Delivered";
            case EXPANDED -> "Given on";
            case RELAYED -> "Handed on";
        };
        String subject = notice.headers().subject();
        return subject.isBlank() ? what : what + ": " + subject;
    }

    static String of(Notice notice) {
        String subject = notice.headers().subject();
        List<RecipientNews> news = notice.news();
        StringBuilder text = new StringBuilder(subject.isBlank() ? "Your message" : "Your message \"" + subject + "\"");
        text.append(
                switch (notice.action()) {
                    case FAILED, EXPIRED -> " could not be delivered to ";
                    case DELAYED -> " has not been delivered yet to ";
                    case DELIVERED -> " has been delivered to ";
                    case EXPANDED -> " has been given on to those behind ";
                    case RELAYED -> " has been handed on to the mail host of ";
                });
        if (news.size() == 1) {
            text.append(news.get(0).recipient().address().unicode()).append(".\n\n");
            text.append(reason(news.get(0), notice));
        } else {
            text.append(news.size()).append(" of its recipients.\n");
            for (RecipientNews one : news) {
                text.append("\n* ").append(one.recipient().address().unicode()).append("\n  ");
                text.append(reason(one, notice));
            }
        }
        return text.append(outlook(notice))
                .append("\nThe rest of this message is for mail programs and administrators.\n")
                .toString();
    }

    private static String outlook(Notice notice) {
        String they = notice.news().size() == 1 ? "this person" : "these people";
        return switch (notice.action()) {
            case FAILED, EXPIRED ->
                "\nWe will not try again. To reach " + they
                        + ", check the address, send the message again later, or find another way.\n";
            case DELAYED ->
                "\nWe keep trying until " + TraceFields.date(notice.about().expiresAt())
                        + ". You need not do anything, and will be told if it fails.\n";
            case DELIVERED -> "";
            case EXPANDED -> "\nYou are told if it fails for one of them.\n";
            case RELAYED -> "\nThat host does not tell what becomes of it; you may hear no more.\n";
        };
    }

    private static String reason(RecipientNews one, Notice notice) {
        StringBuilder reason = new StringBuilder();
        if (one.action() == Action.EXPIRED || one.action() == Action.DELAYED) {
            reason.append(one.action() == Action.EXPIRED ? "We tried for " : "We have tried for ")
                    .append(inWords(Duration.between(notice.about().releaseAt(), one.at())))
                    .append(". ");
        }
        if (one.cause() == Trouble.Kind.REPLY || one.action() == Action.RELAYED) {
            reason.append("The mail host ").append(one.host()).append(" said: ");
        }
        reason.append(one.text()).append("\n");
        if (one.cause() == Trouble.Kind.DOT_UNANSWERED) {
            reason.append("The message may have arrived all the same: it was sent whole and never confirmed.\n");
        }
        return reason.toString();
    }

    private static String inWords(Duration time) {
        if (time.toHours() >= 48) {
            return time.toDays() + " days";
        }
        return time.toMinutes() >= 120 ? time.toHours() + " hours" : Math.max(1, time.toMinutes()) + " minutes";
    }
}
