package org.postroad.mta.smtp.client;

/** How to authenticate at a smarthost. Immutable; shows no secret. */
public record Login(String user, String password) {
    /** No authentication. */
    public static final Login NONE = new Login("", "");

    public boolean isNeeded() {
        return !user.isEmpty();
    }

    @Override
    public String toString() {
        return isNeeded() ? "Login[" + user + "]" : "Login[none]";
    }
}
