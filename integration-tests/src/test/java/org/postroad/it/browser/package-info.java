/**
 * What people see, in a real browser: Debian's Chromium, driven by Playwright, on the real systems of {@link org.postroad.it.world}.
 *
 * <p>The doors: a test class with {@link org.postroad.it.browser.InBrowser} is given {@link org.postroad.it.browser.Desks}, and opens a
 * {@link org.postroad.it.browser.Desk} for each person (a browser with cookies of its own, at a {@link org.postroad.it.browser.Look}).
 * {@link org.postroad.it.browser.Webmail} reads and operates the pages by role and name, as a screen reader would. Whatever a page complains of (errors
 * on the console, exceptions, violations of the policy, requests that fail or that would leave this machine) fails the test, unless it
 * said before that it {@linkplain org.postroad.it.browser.Desk#expect expects} it. What a failed test looked like is in {@code target/browser}.
 *
 * <p>Nothing here waits for time to pass: Playwright's locators and assertions wait for what should be there. Confined to the test's thread.
 */
package org.postroad.it.browser;
