"""Names as they are written in four languages: of nobody in particular, all of them common."""

from __future__ import annotations


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    """`Name=latin` words; without `=` the name itself, in small letters."""
    pairs = (word.partition("=")[::2] for word in text.split())
    return tuple((name, latin or name.lower()) for name, latin in pairs)


# language: gender: (first name, its Latin spelling for an address)
FIRST: dict[str, dict[str, tuple[tuple[str, str], ...]]] = {
    "en": {
        "f": _pairs(
            "Amelia Grace Priya Niamh Imogen Leah Hannah Freya Zara Molly Charlotte Ruby Alice Maya Rosie Eleanor "
            "Chloe Fatima Bethan Orla Heather Joanne Megan Victoria Naomi Tamsin"
        ),
        "m": _pairs(
            "Owen Callum Edward Jacob Samuel Tobias Marcus Daniel Harvey Rhys Oliver Arjun Liam Patrick Gareth Ewan "
            "Mohammed Theo Dominic Stephen Kieran Alistair Joel Connor Ravi Graham"
        ),
    },
    "pl": {
        "f": _pairs(
            "Aleksandra Zofia Agnieszka Małgorzata=malgorzata Hanna Wiktoria Kinga Barbara Oliwia Magdalena Joanna "
            "Natalia Ewa Katarzyna Weronika Danuta Iwona Marta Justyna Bożena=bozena Renata Sylwia Alicja Dorota"
        ),
        "m": _pairs(
            "Paweł=pawel Michał=michal Łukasz=lukasz Grzegorz Jakub Tomasz Marcin Krzysztof Stanisław=stanislaw "
            "Piotr Wojciech Rafał=rafal Kamil Bartosz Maciej Adam Zbigniew Artur Dariusz Mateusz Szymon Filip "
            "Andrzej Jarosław=jaroslaw"
        ),
    },
    "ru": {
        "f": _pairs(
            "Анна=anna Елена=elena Ольга=olga Мария=maria Татьяна=tatiana Дарья=darya Наталья=natalia Ирина=irina "
            "Светлана=svetlana Юлия=yulia Екатерина=ekaterina Полина=polina "
            "Галина=galina Валерия=valeria Ксения=ksenia "
            "Алина=alina Людмила=lyudmila Марина=marina Софья=sofya Надежда=nadezhda"
        ),
        "m": _pairs(
            "Дмитрий=dmitry Сергей=sergey Алексей=alexey Никита=nikita Игорь=igor Павел=pavel Андрей=andrey Иван=ivan "
            "Максим=maxim Владимир=vladimir Олег=oleg Роман=roman Евгений=evgeny Виктор=viktor Константин=konstantin "
            "Артём=artyom Михаил=mikhail Юрий=yury Степан=stepan Георгий=georgy"
        ),
    },
    "ja": {
        "f": _pairs(
            "美咲=misaki 陽菜=hina 由美子=yumiko 葵=aoi 千尋=chihiro "
            "恵=megumi 結衣=yui 彩花=ayaka 直美=naomi 真由美=mayumi "
            "さくら=sakura 遥=haruka 明美=akemi 智子=tomoko 久美子=kumiko 七海=nanami 幸子=sachiko 裕子=yuko"
        ),
        "m": _pairs(
            "大輔=daisuke 翔太=shota 健一=kenichi 直樹=naoki 涼=ryo 拓也=takuya 誠=makoto 隆=takashi 悠斗=yuto 蓮=ren "
            "和也=kazuya 浩=hiroshi 学=manabu 亮太=ryota 雄一=yuichi 修=osamu 剛=tsuyoshi 陸=riku"
        ),
    },
}


def _same(text: str) -> tuple[tuple[str, str, str], ...]:
    return tuple((name, name, latin) for name, latin in _pairs(text))


def _russian(text: str) -> tuple[tuple[str, str, str], ...]:
    return tuple((name, f"{name}а", latin) for name, latin in _pairs(text))  # noqa: RUF001 - a Russian ending


def _polish(text: str) -> tuple[tuple[str, str, str], ...]:
    """Names in -ski and -cki end in -a when a woman has them."""
    return tuple((name, f"{name[:-1]}a", latin) for name, latin in _pairs(text))


# (family name of a man or of anybody, of a woman, Latin spelling)
FAMILY: dict[str, tuple[tuple[str, str, str], ...]] = {
    "en": _same(
        "Ashworth Bellamy Carver Doyle Ellwood Fairburn Goddard Hartley Iqbal Kendrick Lomax Merrick Nash Okafor "
        "Pemberton Quill Redfern Sutcliffe Thorne Whitlock Abbott Baxter Chowdhury Dalton Everett Farrell Gibbons "
        "Hollis Ingram Jephson Keane Latimer Maddox Norris Osborne Patel Radcliffe Sandhu Tully Underwood Vaughan "
        "Wainwright Yardley Brennan Cartwright Desai Hargreaves Mistry O'Leary=oleary Prescott"
    ),
    "pl": _same(
        "Nowak Wróbel=wrobel Kowalczyk Mazur Dąbek=dabek Pawlak Żak=zak Sobczak Lis Wójcik=wojcik Krawczyk "
        "Zając=zajac Król=krol Wieczorek Stępień=stepien Dudek Pietrzak Sikora Baran Michalak Szewczyk Duda Tomczyk "
        "Marciniak Kubiak Kaczmarek Gajda Bielak"
    )
    + _polish(
        "Zieliński=zielinski Jabłoński=jablonski Sikorski Górski=gorski Wiśniewski=wisniewski Czarnecki Lewandowski "
        "Kamiński=kaminski Szymański=szymanski Kozłowski=kozlowski Jankowski Wojciechowski Kwiatkowski "
        "Piotrowski Grabowski Nowicki Majewski Olszewski Malinowski Rutkowski"
    ),
    "ru": _russian(
        "Орлов=orlov Беляев=belyaev Громов=gromov Захаров=zakharov Куликов=kulikov Лебедев=lebedev Никитин=nikitin "
        "Рябов=ryabov Тихонов=tikhonov Фомин=fomin Соколов=sokolov Морозов=morozov Волков=volkov Павлов=pavlov "
        "Семёнов=semyonov Голубев=golubev Виноградов=vinogradov Богданов=bogdanov Воробьёв=vorobyov Фролов=frolov "
        "Комаров=komarov Ильин=ilyin Гусев=gusev Титов=titov Кузьмин=kuzmin Баранов=baranov Данилов=danilov "
        "Жуков=zhukov Мельников=melnikov Сорокин=sorokin Калинин=kalinin Филатов=filatov"
    ),
    "ja": _same(
        "佐藤=sato 高橋=takahashi 渡辺=watanabe 小林=kobayashi "
        "斎藤=saito 松本=matsumoto 清水=shimizu 森=mori 石川=ishikawa "
        "中島=nakajima 鈴木=suzuki 田中=tanaka 伊藤=ito 山本=yamamoto 中村=nakamura 加藤=kato 吉田=yoshida 山田=yamada "
        "木村=kimura 林=hayashi 井上=inoue 山口=yamaguchi 橋本=hashimoto 池田=ikeda 前田=maeda 藤田=fujita 岡田=okada "
        "長谷川=hasegawa 村上=murakami 近藤=kondo 坂本=sakamoto 青木=aoki"
    ),
}
