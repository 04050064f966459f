"""Invented names in the scripts of the IDN ccTLDs, each with its Latin form.

For each language of an IDN label: the words for "example registry", words that stand
for a surname and mean example or fancy, and some given names. Nobody is called that.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What a language writes; names are pairs of the native and the Latin form."""

    registry: str
    surnames: tuple[tuple[str, str], ...]
    given: tuple[tuple[str, str], ...]
    family_first: bool = False


_TABLE = """
ar | سجل تجريبي | مثال Mithal, خيال Khayal | ليلى Layla, سامي Sami, هدى Huda, كريم Karim, نور Nour, زياد Ziad
be | Прыкладны рэестр | Прыклад Pryklad, Выдумка Vydumka | Алесь Ales, Ганна Hanna, Янка Yanka
bg | Примерен регистър | Пример Primer, Измислица Izmislitsa | Ивана Ivana, Петър Petar, Мила Mila
bn | উদাহরণ রেজিস্ট্রি | উদাহরণ Udaharan, কাল্পনিক Kalponik | রিনা Rina, অমল Amal, মিতা Mita
el | Δοκιμαστικό Μητρώο | Παράδειγμα Paradeigma, Μύθος Mythos | Ελένη Eleni, Γιώργος Giorgos, Νίκη Niki
fa | دفتر ثبت نمونه | نمونه Nemuneh, خیالی Khiali | پریسا Parisa, آرش Arash, نیما Nima
gu | ઉદાહરણ રજિસ્ટ્રી | ઉદાહરણ Udaharan, કાલ્પનિક Kalpanik | હેતલ Hetal, જય Jay, મીરા Mira
he | מרשם לדוגמה | דוגמה Dugma, דמיון Dimyon | נועה Noa, יואב Yoav, תמר Tamar
hi | उदाहरण रजिस्ट्री | उदाहरण Udaharan, काल्पनिक Kalpanik | आशा Asha, रवि Ravi, मीना Meena
hy | Օրինակ գրանցամատյան | Օրինակ Orinak, Երևակայական Yerevakayakan | Անի Ani, Արամ Aram, Նարե Nare
ka | სამაგალითო რეესტრი | მაგალითი Magaliti, ზღაპარი Zghapari | ნინო Nino, გიორგი Giorgi, თამარ Tamar
kk | Үлгі тіркелімі | Мысал Mysal, Қиял Qiyal | Айгүл Aigul, Ерлан Yerlan, Дана Dana
kn | ಉದಾಹರಣೆ ನೋಂದಣಿ | ಉದಾಹರಣೆ Udaharane, ಕಾಲ್ಪನಿಕ Kalpanika | ಕಾವ್ಯ Kavya, ರಘು Raghu
ko | 예시 등록소 | 예시 Yesi, 가상 Gasang | 민준 Minjun, 서연 Seoyeon, 하늘 Haneul
lo | ທະບຽນຕົວຢ່າງ | ຕົວຢ່າງ Tuayang, ສົມມຸດ Sommut | ຄໍາ Kham, ນາລີ Naly, ສຸກ Souk
mk | Огледен регистар | Пример Primer, Измислица Izmislica | Јана Jana, Горан Goran, Мила Mila
ml | ഉദാഹരണ രജിസ്ട്രി | ഉദാഹരണം Udaharanam, സാങ്കൽപ്പികം Sankalpikam | ലത Latha, മനു Manu
mn | Жишээ бүртгэл | Жишээ Jishee, Зохиомол Zokhiomol | Сараа Saraa, Бат Bat, Туяа Tuya
ms | ڤندفتر چونتوه | چونتوه Contoh, خيالن Khayalan | سيتي Siti, احمد Ahmad, نور Nur
or | ଉଦାହରଣ ରେଜିଷ୍ଟ୍ରି | ଉଦାହରଣ Udaharana, କାଳ୍ପନିକ Kalpanika | ମମତା Mamata, ବିଜୟ Bijay
pa | ਉਦਾਹਰਣ ਰਜਿਸਟਰੀ | ਉਦਾਹਰਣ Udaharan, ਕਾਲਪਨਿਕ Kalpanik | ਸਿਮਰਨ Simran, ਅਮਨ Aman
ru | Учебный реестр | Пример Primer, Вымысел Vymysel | Ольга Olga, Иван Ivan, Мария Maria
si | නිදසුන් ලේඛනය | නිදසුන Nidasuna, මනඃකල්පිත Manakkalpita | නිමල් Nimal, අමරා Amara, සුනිල් Sunil
sr | Огледни регистар | Пример Primer, Машта Mashta | Милица Milica, Јован Jovan, Ана Ana
ta | எடுத்துக்காட்டு பதிவகம் | எடுத்துக்காட்டு Eduthukkattu, கற்பனை Karpanai | மாலா Mala, குமார் Kumar, தேவி Devi
te | ఉదాహరణ రిజిస్ట్రీ | ఉదాహరణ Udaharana, కల్పిత Kalpita | లక్ష్మి Lakshmi, రాము Ramu
th | ทะเบียนตัวอย่าง | ตัวอย่าง Tuayang, สมมุติ Sommut | มาลี Malee, ชัย Chai, ดาว Dao
uk | Зразковий реєстр | Приклад Pryklad, Вигадка Vyhadka | Оксана Oksana, Тарас Taras, Леся Lesia
ur | نمونہ رجسٹری | مثال Misal, فرضی Farzi | ثنا Sana, بلال Bilal, عائشہ Aisha
zh-Hans | 示例注册局 | 虚构 Xugou, 示例 Shili | 小明 Xiaoming, 美丽 Meili, 大山 Dashan
zh-Hant | 範例註冊局 | 虛構 Xugou, 範例 Fanli | 小美 Xiaomei, 志明 Zhiming, 春嬌 Chunjiao
"""
_FAMILY_FIRST = frozenset({"ko", "zh-Hans", "zh-Hant"})


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((native, latin) for native, latin in (pair.split() for pair in text.split(",")))


def _script(language: str, registry: str, surnames: str, given: str) -> Script:
    first = language in _FAMILY_FIRST
    return Script(registry=registry, surnames=_pairs(surnames), given=_pairs(given), family_first=first)


_ROWS = [[cell.strip() for cell in line.split("|")] for line in _TABLE.strip().splitlines()]
SCRIPTS = {language: _script(language, *cells) for language, *cells in _ROWS}


def script_of(language: str) -> Script | None:
    """Return the script of a BCP 47 tag, or that of the tag without its last part."""
    found = SCRIPTS.get(language)
    return found if found or "-" not in language else script_of(language.rpartition("-")[0])
