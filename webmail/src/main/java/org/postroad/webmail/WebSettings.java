package org.postroad.webmail;

import org.postroad.webmail.http.HttpSettings;
import org.postroad.webmail.jmap.Limits;
import org.postroad.webmail.login.LoginSettings;

/**
 * Everything the webmail may be told.
 *
 * @param http where and how to listen
 * @param login how long sessions live, how many wrong passwords are borne
 * @param limits what one account may ask for at once
 */
public record WebSettings(HttpSettings http, LoginSettings login, Limits limits) {
    /** The defaults on a listener. */
    public static WebSettings with(HttpSettings http) {
        return new WebSettings(http, LoginSettings.defaults(), Limits.defaults());
    }
}
