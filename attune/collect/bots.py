"""Who is a robot, by what it says about itself. Those that lie are the business of later checks."""

from __future__ import annotations

import re

from attune.collect.remembered import Cache

SELF_DECLARED = re.compile(
    r"bot\b|bots\b|bot[/;_ -]|crawl|spider|slurp|scrap(?:er|y)|archiver|headless|lighthouse|pagespeed|phantomjs"
    r"|selenium|puppeteer|playwright|facebookexternalhit|embedly|quora link preview|whatsapp/|telegrambot|slackbot"
    r"|discordbot|bingpreview|google-?other|googleweblight|mediapartners|adsbot|feedfetcher|validator|monitor(?:ing)?\b"
    r"|pingdom|uptime|statuscake|site24x7|datadogsynthetics|gptbot|chatgpt|claudebot|anthropic|perplexity|bytespider"
    r"|ccbot|semrush|ahrefs|mj12|dotbot|yandex\.com/bots|baidu|sogou|petalbot|curl/|wget/|libwww|python-urllib",
    re.IGNORECASE,
)
# Devices and libraries that only look alike.
HUMAN = re.compile(r"cubot", re.IGNORECASE)


def _is_robot(user_agent: str) -> bool:
    return bool(SELF_DECLARED.search(user_agent)) and not HUMAN.search(user_agent)


is_robot = Cache(_is_robot, 10_000)
